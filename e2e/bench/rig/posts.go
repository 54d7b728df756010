package main

import (
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// postOrder is a load on a receiver: made exchanges, posted as the filter posts them.
type postOrder struct {
	Address string `json:"address"`
	// Format is scnt or otlp-traces.
	Format string `json:"format"`
	// Batch is how many exchanges a POST has.
	Batch       int   `json:"batch"`
	Exchanges   int   `json:"exchanges"`
	First       int64 `json:"first"`
	Connections int   `json:"connections"`
	// RatePerSecond is how many exchanges are posted in a second; 0: as fast as answers come.
	RatePerSecond int `json:"ratePerSecond"`
}

// postReport is what came of it.
type postReport struct {
	// Acknowledged are the exchanges of POSTs that were answered with a 2xx.
	Acknowledged int `json:"acknowledged"`
	// Bytes are those of the bodies that were acknowledged.
	Bytes int64 `json:"bytes"`
	// Busy are the answers that asked to come again: 429 and 503. Such a POST is sent again.
	Busy int `json:"busy"`
	// Failed are the POSTs that got another answer or none; First says why.
	Failed  int     `json:"failed"`
	First   string  `json:"first,omitempty"`
	Seconds float64 `json:"seconds"`
	P50Us   float64 `json:"p50Us"`
	P99Us   float64 `json:"p99Us"`
}

// poster posts over one connection.
type poster struct {
	order   *postOrder
	next    *atomic.Int64
	start   time.Time
	answers *messages
	times   []time.Duration
	report  postReport
}

// post carries out an order. It fails if it cannot connect at all.
func post(order postOrder) (postReport, error) {
	if order.Batch < 1 || order.Connections < 1 {
		return postReport{}, fmt.Errorf("batch and connections must be at least 1")
	}
	var next atomic.Int64
	posters := make([]*poster, order.Connections)
	for i := range posters {
		conn, err := net.Dial("tcp", order.Address)
		if err != nil {
			return postReport{}, err
		}
		defer conn.Close()
		posters[i] = &poster{order: &order, next: &next, answers: newMessages(conn)}
	}
	start := time.Now()
	var running sync.WaitGroup
	for _, each := range posters {
		each.start = start
		running.Go(each.run)
	}
	running.Wait()
	return addUp(posters, time.Since(start)), nil
}

func addUp(posters []*poster, took time.Duration) postReport {
	all := postReport{Seconds: took.Seconds()}
	var times []time.Duration
	for _, each := range posters {
		times = append(times, each.times...)
		all.Acknowledged += each.report.Acknowledged
		all.Bytes += each.report.Bytes
		all.Busy += each.report.Busy
		all.Failed += each.report.Failed
		if all.First == "" {
			all.First = each.report.First
		}
	}
	slices.Sort(times)
	all.P50Us, all.P99Us = percentile(times, 50), percentile(times, 99)
	return all
}

func (p *poster) run() {
	for {
		from := p.next.Add(int64(p.order.Batch)) - int64(p.order.Batch)
		count := min(int64(p.order.Batch), int64(p.order.Exchanges)-from)
		if count <= 0 {
			return
		}
		if rate := p.order.RatePerSecond; rate > 0 {
			time.Sleep(time.Until(p.start.Add(time.Duration(from) * time.Second / time.Duration(rate))))
		}
		if err := p.deliver(p.order.First+from, int(count)); err != nil {
			p.report.Failed++
			p.report.First = err.Error()
			return
		}
	}
}

// deliver posts until the receiver takes it.
func (p *poster) deliver(first int64, count int) error {
	body, path, contentType := makePost(p.order.Format, first, count)
	request := fmt.Appendf(nil,
		"POST %s HTTP/1.1\r\nhost: %s\r\ncontent-type: %s\r\nx-meshtap-export: 1\r\ncontent-length: %d\r\n\r\n",
		path, p.order.Address, contentType, len(body))
	request = append(request, body...)
	for {
		begin := time.Now()
		status, wait, err := p.send(request)
		if err != nil {
			return err
		}
		p.times = append(p.times, time.Since(begin))
		switch {
		case status/100 == 2:
			p.report.Acknowledged += count
			p.report.Bytes += int64(len(body))
			return nil
		case status == 429 || status == 503:
			p.report.Busy++
			time.Sleep(wait)
		default:
			return fmt.Errorf("the receiver answered %d", status)
		}
	}
}

// send posts once. It gives the status, and how long the answer asks to wait.
func (p *poster) send(request []byte) (status int, wait time.Duration, err error) {
	status, seconds, err := p.answers.exchange(request, time.Now().Add(answerTimeout))
	if seconds < 0 {
		seconds = 1
	}
	return status, time.Duration(seconds) * time.Second, err
}
