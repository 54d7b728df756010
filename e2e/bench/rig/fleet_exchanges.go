package main

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// The vocabulary of a fleet: some thousands of words, as in real texts a few of them are frequent.
const fleetWords = 4096

var syllables = strings.Fields("ka lo mi ren tas vu bel dor shi pon gar el fun wex tri nob")

// makeFleetExchange makes the exchange of a number, about 2 KB as OTLP: like makeExchange, with ids, times, numbers and
// a larger vocabulary, so that it neither compresses nor repeats better than real traffic.
func makeFleetExchange(number int64) made {
	one := makeBodiless(number)
	random := scramble(uint64(number))
	one.path = fmt.Sprintf("/v1/%s/%d?page=%d", madeWords[random%uint64(len(madeWords))], random>>8%1_000_000, random>>40%20)
	one.id = uuid(random)
	one.trace = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, random), scramble(random))
	for i := range one.asked {
		if one.asked[i][0] == "x-request-id" {
			one.asked[i][1] = one.id
		}
	}
	now := one.start.UTC()
	one.got = append(one.got, [2]string{"x-envoy-upstream-service-time", fmt.Sprint(random % 90)})
	one.got[4][1] = now.Format("Mon, 02 Jan 2006 15:04:05 GMT")
	one.sent = makeFleetBody(random, now, 1)
	one.answer = makeFleetBody(random+1, now, 4)
	return one
}

func makeFleetBody(seed uint64, now time.Time, items int) string {
	text := make([]byte, 0, 1024)
	text = append(append(text, `{"order":"`...), uuid(seed)...)
	text = appendInt(append(text, `","customer":`...), scramble(seed)%10_000_000)
	text = now.AppendFormat(append(text, `,"created":"`...), "2006-01-02T15:04:05.000Z")
	text = append(text, `","items":[`...)
	for i := range uint64(items) {
		random := scramble(seed + i*977)
		text = strconv.AppendUint(append(text, `{"sku":"`...), 1<<32|random&0xffffffff, 16)
		text = appendWords(append(text, `","title":"`...), random, 3)
		text = appendInt(append(text, `","price":`...), random>>36%400)
		text = appendInt(append(text, '.'), 10+random>>44%90)
		text = appendInt(append(text, `,"count":`...), 1+random>>52%9)
		text = append(text, "},"...)
	}
	text = appendWords(append(text[:len(text)-1], `],"note":"`...), seed, 4)
	text = appendInt(append(text, `","total":`...), seed>>48)
	return string(append(text, '}'))
}

func appendInt(to []byte, value uint64) []byte {
	return strconv.AppendUint(to, value, 10)
}

// appendWords adds words with blanks between them.
func appendWords(to []byte, random uint64, count int) []byte {
	for i := range count {
		if i > 0 {
			to = append(to, ' ')
		}
		at := wordAt(random >> (12 * i))
		to = append(append(append(to, syllables[at&15]...), syllables[at>>4&15]...), syllables[at>>8&15]...)
	}
	return to
}

// wordAt takes one of the vocabulary: half of them are of its first 64 words.
func wordAt(random uint64) uint64 {
	at := random % fleetWords
	if random>>20&1 == 0 {
		at %= 64
	}
	return at
}

// scramble spreads numbers over all 64 bits, as splitmix64 does.
func scramble(value uint64) uint64 {
	value += 0x9e3779b97f4a7c15
	value = (value ^ value>>30) * 0xbf58476d1ce4e5b9
	value = (value ^ value>>27) * 0x94d049bb133111eb
	return value ^ value>>31
}

func uuid(seed uint64) string {
	high, low := scramble(seed), scramble(bits.Reverse64(seed))
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", high>>32, high>>16&0xffff, high&0xfff, low>>48&0xfff, low&0xffffffffffff)
}
