package main

import "math/rand/v2"

// exporter decides when a proxy posts, and what becomes of each batch, as the filter does in one worker with one
// configuration. Source: filter/assembly/export/exporter.ts. It has no clock and no network of its own.
type exporter struct {
	settings *filterSettings
	queue    queue
	// post sends a batch. The answer comes to onAnswer.
	post   func(*batch)
	counts proxyCounts
	// lag gets the time when each exported exchange ended.
	lag func(seen []int64)

	inFlight      int
	inFlightBytes int
	nowMs         int64
	pausedUntilMs int64
	endedSince    int
}

// proxyCounts are those of the filter, and what the posts were answered.
type proxyCounts struct {
	Seen             int64 `json:"seen"`
	Exported         int64 `json:"exported"`
	DroppedQueueFull int64 `json:"droppedQueueFull"`
	DroppedBackend   int64 `json:"droppedBackend"`
	// ExportErrors are POSTs without a 2xx.
	ExportErrors int64 `json:"exportErrors"`
	Posts        int64 `json:"posts"`
	// Retries are POSTs of a batch that was posted before.
	Retries int64 `json:"retries"`
	// Bytes are those of the bodies that were exported.
	Bytes int64 `json:"bytes"`
	// Answers counts the POSTs that were not answered with a 2xx, by status.
	Answers map[int]int64 `json:"answers"`
}

func newExporter(settings *filterSettings, framing framing) *exporter {
	return &exporter{
		settings: settings,
		queue:    queue{settings: settings, framing: framing},
		counts:   proxyCounts{Answers: map[int]int64{}},
	}
}

func (e *exporter) isIdle() bool {
	return e.inFlight == 0 && e.queue.isEmpty()
}

func (e *exporter) isBusy() bool {
	return e.endedSince > e.settings.BusyExchanges
}

// submit takes an exchange that has ended.
func (e *exporter) submit(document []byte, seen int64) {
	e.endedSince++
	e.counts.Seen++
	e.queue.add(document, seen, e.nowMs)
	e.proceed()
}

// onAnswer handles the answer to a POST. waitSeconds is what the backend asks for with 429 or 503.
func (e *exporter) onAnswer(one *batch, status, waitSeconds int) {
	e.inFlight--
	e.inFlightBytes -= one.block
	if wait := min(waitSeconds, e.settings.LongestWaitSeconds); wait > 0 {
		e.pausedUntilMs = max(e.pausedUntilMs, e.nowMs+e.settings.tickMs()+int64(wait)*1000)
	}
	if status/100 == 2 {
		e.counts.Exported += int64(len(one.seen))
		e.counts.Bytes += int64(len(one.content))
		e.lag(one.seen)
	} else {
		e.counts.Answers[status]++
		e.fail(one, status)
	}
	e.proceed()
}

func (e *exporter) onTick() {
	e.endedSince = 0
	e.nowMs += e.settings.tickMs()
	e.queue.onTick(e.nowMs)
	e.proceed()
}

// proceed posts what can be posted now, and drops what is over the limits.
func (e *exporter) proceed() {
	e.postReady()
	if e.queue.isFull() && e.canCall() {
		e.queue.seal()
		e.postReady()
	}
	for e.queue.isFull() {
		e.counts.DroppedQueueFull += int64(len(e.queue.takeOldest().seen))
	}
}

func (e *exporter) postReady() {
	if e.isBusy() && e.inFlight > 0 && e.queue.isShort() {
		return
	}
	for e.canCall() {
		one := e.queue.takeNext()
		if one == nil {
			return
		}
		if one.attempts > 0 {
			e.counts.Retries++
		}
		one.attempts++
		e.counts.Posts++
		e.inFlight++
		e.inFlightBytes += one.block
		e.post(one)
	}
}

func (e *exporter) canCall() bool {
	switch {
	case e.pausedUntilMs > e.nowMs:
		return false
	case e.inFlight == 0:
		return true
	case e.inFlight >= e.settings.MaxInFlight:
		return false
	}
	return e.inFlightBytes+e.queue.nextBytes() <= e.settings.MaxInFlightBytes
}

// fail keeps a batch that did not arrive for its next attempt, or drops it.
func (e *exporter) fail(one *batch, status int) {
	e.counts.ExportErrors++
	if one.attempts >= e.settings.MaxAttempts || !isWorthRetrying(e.queue.framing.isOtlp, status) {
		e.counts.DroppedBackend += int64(len(one.seen))
		return
	}
	one.dueMs = e.nowMs + e.backoffMs(one.attempts)
	e.queue.delay(one)
}

// backoffMs is twice as long each time, plus or minus a random half. Source: filter/assembly/export/retry.ts.
func (e *exporter) backoffMs(attempts int) int64 {
	middle := min(e.settings.FirstBackoffMs<<min(attempts-1, 10), e.settings.LongestBackoffMs)
	return middle/2 + rand.Int64N(middle)
}

// isWorthRetrying says whether a POST with such an answer is sent again. Source: filter/assembly/encoding/format.ts.
func isWorthRetrying(isOtlp bool, status int) bool {
	if status == 0 || status == 429 {
		return true
	}
	if isOtlp {
		return status >= 502 && status <= 504
	}
	return status == 408 || status >= 500
}
