package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// fleetOrder is a load of proxies: each has exchanges of its own, and posts them as the filter does.
type fleetOrder struct {
	// Targets are the HOST:PORT of all endpoints of the backend.
	Targets []string `json:"targets"`
	// Format is one of framings.
	Format string `json:"format"`
	// Path is that of the POSTs, if not the format's own one.
	Path string `json:"path"`
	// Headers are further ones: names and values.
	Headers [][2]string `json:"headers"`
	Proxies int         `json:"proxies"`
	// RatePerSecond is how many exchanges end in each proxy in a second.
	RatePerSecond float64 `json:"ratePerSecond"`
	Seconds       float64 `json:"seconds"`
	// WarmUpSeconds at the beginning do not count for the rate.
	WarmUpSeconds float64 `json:"warmUpSeconds"`
	// RestSeconds is how long the proxies may need after the load to deliver what waits.
	RestSeconds float64        `json:"restSeconds"`
	First       int64          `json:"first"`
	Filter      filterSettings `json:"filter"`
}

// fleetReport is what came of it.
type fleetReport struct {
	proxyCounts
	// Waiting are the exchanges that still wait or are in flight at the end.
	Waiting int64 `json:"waiting"`
	// RatePerSecond are the exchanges that were exported in a second, after the warm-up and before the load ended.
	RatePerSecond float64 `json:"ratePerSecond"`
	// Seconds is from the beginning until nothing waited.
	Seconds float64 `json:"seconds"`
	// Connections are those that are open at the end.
	Connections int64 `json:"connections"`
	// The time from the end of an exchange until its POST was answered with a 2xx.
	LagP50Ms float64 `json:"lagP50Ms"`
	LagP99Ms float64 `json:"lagP99Ms"`
	LagMaxMs float64 `json:"lagMaxMs"`
	// LateMs is the longest time by which an exchange ended later than ordered.
	LateMs float64 `json:"lateMs"`
}

// fleet is an order being carried out.
type fleet struct {
	order   fleetOrder
	framing framing
	start   time.Time
	// exported counts the exchanges of the time that counts for the rate.
	exported    atomic.Int64
	connections atomic.Int64
}

// runFleet carries out an order and returns the results.
func runFleet(order fleetOrder) (fleetReport, error) {
	framing, isKnown := framings[order.Format]
	if !isKnown || order.Proxies < 1 || len(order.Targets) == 0 || order.RatePerSecond <= 0 {
		return fleetReport{}, fmt.Errorf("a fleet needs a known format, proxies, a rate and targets")
	}
	if order.Path != "" {
		framing.path = order.Path
	}
	f := &fleet{order: order, framing: framing, start: time.Now()}
	proxies := make([]*proxy, order.Proxies)
	var running sync.WaitGroup
	for i := range proxies {
		proxies[i] = newProxy(f, i)
		running.Go(proxies[i].run)
	}
	running.Wait()
	return f.report(proxies), nil
}

func (f *fleet) report(proxies []*proxy) fleetReport {
	all := fleetReport{proxyCounts: proxyCounts{Answers: map[int]int64{}}, Seconds: time.Since(f.start).Seconds()}
	var lags []time.Duration
	for _, each := range proxies {
		all.add(each.exporter.counts)
		all.Waiting += int64(each.waiting())
		lags = append(lags, each.lags...)
		all.LateMs = max(all.LateMs, each.late.Seconds()*1000)
		each.close()
	}
	slices.Sort(lags)
	all.LagP50Ms, all.LagP99Ms = percentile(lags, 50)/1000, percentile(lags, 99)/1000
	all.LagMaxMs = percentile(lags, 100) / 1000
	all.RatePerSecond = float64(f.exported.Load()) / (f.order.Seconds - f.order.WarmUpSeconds)
	all.Connections = f.connections.Load()
	return all
}

func (c *proxyCounts) add(other proxyCounts) {
	c.Seen += other.Seen
	c.Exported += other.Exported
	c.DroppedQueueFull += other.DroppedQueueFull
	c.DroppedBackend += other.DroppedBackend
	c.ExportErrors += other.ExportErrors
	c.Posts += other.Posts
	c.Retries += other.Retries
	c.Bytes += other.Bytes
	for status := range maps.Keys(other.Answers) {
		c.Answers[status] += other.Answers[status]
	}
}

// elapsed is the time since the load began.
func (f *fleet) elapsed() time.Duration {
	return time.Since(f.start)
}

// countExported counts exchanges that were exported now, if this time counts for the rate.
func (f *fleet) countExported(count int) {
	now := f.elapsed().Seconds()
	if now >= f.order.WarmUpSeconds && now < f.order.Seconds {
		f.exported.Add(int64(count))
	}
}
