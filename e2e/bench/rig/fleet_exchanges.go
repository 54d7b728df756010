package main

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// The vocabulary of a fleet: some thousands of words, as in real texts a few of them are frequent.
const fleetWords = 4096

var syllables = strings.Fields("ka lo mi ren tas vu bel dor shi pon gar el fun wex tri nob")

// makeFleetExchange makes the exchange of a number, about 2 KB as OTLP: like makeExchange, with ids, times, numbers and
// a larger vocabulary, so that it neither compresses nor repeats better than real traffic.
func makeFleetExchange(number int64) made {
	one := makeExchange(number)
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
	var text strings.Builder
	fmt.Fprintf(&text, `{"order":"%s","customer":%d,"created":"%s","items":[`,
		uuid(seed), scramble(seed)%10_000_000, now.Format("2006-01-02T15:04:05.000Z"))
	for i := range uint64(items) {
		if i > 0 {
			text.WriteByte(',')
		}
		random := scramble(seed + i*977)
		fmt.Fprintf(&text, `{"sku":"%08X","title":"%s %s %s","price":%d.%02d,"count":%d}`,
			random&0xffffffff, word(random), word(random>>12), word(random>>24), random>>36%400, random>>44%100, 1+random>>52%9)
	}
	fmt.Fprintf(&text, `],"note":"%s %s %s %s","total":%d}`,
		word(seed), word(seed>>12), word(seed>>24), word(seed>>36), seed>>48%100_000)
	return text.String()
}

// word takes one of the vocabulary: half of them are of its first 64 words.
func word(random uint64) string {
	at := random % fleetWords
	if random>>20&1 == 0 {
		at %= 64
	}
	return syllables[at&15] + syllables[at>>4&15] + syllables[at>>8&15]
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
