package main

import (
	"math/rand/v2"
	"time"
)

// proxy is one worker of an Envoy with the filter. One goroutine runs it, as one thread runs a worker.
type proxy struct {
	fleet    *fleet
	exporter *exporter
	targets  []*target
	answers  chan postAnswer
	lags     []time.Duration
	// next is the number of the next exchange, and dueAt is when it ends.
	next  int64
	dueAt time.Duration
	// late is the longest time by which an exchange ended later than it should, as the rig had no CPU.
	late time.Duration
}

// postAnswer is what became of one POST.
type postAnswer struct {
	batch       *batch
	target      *target
	conn        *messages
	status      int
	waitSeconds int
}

func newProxy(f *fleet, index int) *proxy {
	p := &proxy{
		fleet:    f,
		exporter: newExporter(&f.order.Filter, f.framing),
		answers:  make(chan postAnswer, f.order.Filter.MaxInFlight),
	}
	for _, address := range f.order.Targets {
		p.targets = append(p.targets, &target{address: address})
	}
	p.exporter.post = p.post
	p.exporter.lag = p.noteExported
	// Each proxy has numbers of its own, and begins at another moment.
	p.next = f.order.First + int64(float64(index)*f.order.RatePerSecond*f.order.Seconds*1.1)
	p.dueAt = time.Duration(rand.Float64() * float64(p.interval()))
	return p
}

func (p *proxy) interval() time.Duration {
	return time.Duration(float64(time.Second) / p.fleet.order.RatePerSecond)
}

// run sends exchanges for the time of the load, and then waits until all are delivered or dropped.
func (p *proxy) run() {
	order := p.fleet.order
	tick := time.Duration(order.Filter.tickMs()) * time.Millisecond
	next, end := time.NewTimer(time.Until(p.fleet.start.Add(p.dueAt))), seconds(order.Seconds)
	ticker := time.NewTimer(time.Duration(rand.Float64() * float64(tick)))
	defer ticker.Stop()
	for p.dueAt < end || (!p.exporter.isIdle() && p.fleet.elapsed() < end+seconds(order.RestSeconds)) {
		select {
		case <-next.C:
			p.endExchanges(end)
			if p.dueAt < end {
				next.Reset(time.Until(p.fleet.start.Add(p.dueAt)))
			}
		case one := <-p.answers:
			p.take(one)
		case <-ticker.C:
			p.exporter.onTick()
			ticker.Reset(tick)
		}
	}
}

// endExchanges submits the exchanges that have ended until now.
func (p *proxy) endExchanges(end time.Duration) {
	now := p.fleet.elapsed()
	if p.dueAt < end {
		p.late = max(p.late, now-p.dueAt)
	}
	for ; p.dueAt <= now && p.dueAt < end; p.dueAt += p.interval() {
		p.exporter.submit(p.fleet.framing.document(makeFleetExchange(p.next)), int64(p.dueAt))
		p.next++
	}
}

// post sends a batch over a connection that is idle, or a new one.
func (p *proxy) post(one *batch) {
	to := choose(p.targets)
	to.active++
	request := p.fleet.makeRequest(to.address, one.content)
	conn := to.takeIdle()
	timeout := time.Duration(p.fleet.order.Filter.TimeoutMs) * time.Millisecond
	go func() {
		answer := postAnswer{batch: one, target: to}
		answer.conn, answer.status, answer.waitSeconds = p.fleet.send(to.address, conn, request, timeout)
		p.answers <- answer
	}()
}

func (p *proxy) take(one postAnswer) {
	one.target.active--
	if one.conn != nil {
		one.target.idle = append(one.target.idle, one.conn)
	}
	p.exporter.onAnswer(one.batch, one.status, one.waitSeconds)
}

func (p *proxy) noteExported(seen []int64) {
	now := p.fleet.elapsed()
	for _, each := range seen {
		p.lags = append(p.lags, now-time.Duration(each))
	}
	p.fleet.countExported(len(seen))
}

// waiting is how many exchanges were neither delivered nor dropped.
func (p *proxy) waiting() int {
	counts := p.exporter.counts
	return int(counts.Seen - counts.Exported - counts.DroppedBackend - counts.DroppedQueueFull)
}

func (p *proxy) close() {
	for _, each := range p.targets {
		for _, conn := range each.idle {
			conn.conn.Close()
		}
	}
}

func seconds(count float64) time.Duration {
	return time.Duration(count * float64(time.Second))
}
