package main

import (
	"slices"
	"time"
)

// failures are the requests that a client would call failed, by kind.
type failures struct {
	// Status is another one than 200.
	Status int64 `json:"status"`
	// Length is that of a body that is not as long as it should be.
	Length int64 `json:"length"`
	// Connection broke, or there was no answer in time.
	Connection int64  `json:"connection"`
	First      string `json:"first,omitempty"`
}

func (f *failures) note(kind *int64, what string) {
	if f.all() == 0 {
		f.First = what
	}
	*kind++
}

func (f *failures) all() int64 {
	return f.Status + f.Length + f.Connection
}

// report is what came of a load.
type report struct {
	Requests int      `json:"requests"`
	Failures failures `json:"failures"`
	Seconds  float64  `json:"seconds"`
	P50Us    float64  `json:"p50Us"`
	P99Us    float64  `json:"p99Us"`
}

func makeReport(clients []*client, took time.Duration) report {
	all := report{Seconds: took.Seconds()}
	var times []time.Duration
	for _, each := range clients {
		times = append(times, each.times...)
		if all.Failures.all() == 0 {
			all.Failures.First = each.failures.First
		}
		all.Failures.Status += each.failures.Status
		all.Failures.Length += each.failures.Length
		all.Failures.Connection += each.failures.Connection
	}
	slices.Sort(times)
	all.Requests = len(times)
	all.P50Us = percentile(times, 50)
	all.P99Us = percentile(times, 99)
	return all
}

// percentile gives the least time, in microseconds, that so many percent of the sorted ones do not exceed.
func percentile(sorted []time.Duration, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := (len(sorted)*percent + 99) / 100
	return float64(sorted[max(at, 1)-1].Nanoseconds()) / 1000
}
