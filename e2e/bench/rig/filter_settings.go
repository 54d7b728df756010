package main

// filterSettings are what the model of a proxy takes from the filter. Their values come from the benchmark, which has
// them from the filter's schema and sources: e2e/bench/fleet-filter.ts.
type filterSettings struct {
	// Values of the configuration: batch, limits and backend.
	MaxTraces     int   `json:"maxTraces"`
	MaxBytes      int   `json:"maxBytes"`
	MaxDelayMs    int64 `json:"maxDelayMs"`
	MaxQueueBytes int   `json:"maxQueueBytes"`
	MaxInFlight   int   `json:"maxInFlight"`
	MaxAttempts   int   `json:"maxAttempts"`
	TimeoutMs     int64 `json:"timeoutMs"`
	// Constants of filter/assembly/root.ts, export/exporter.ts, export/queue.ts, export/retry.ts and
	// export/retry-after.ts.
	LongestTickMs      int64 `json:"longestTickMs"`
	MaxInFlightBytes   int   `json:"maxInFlightBytes"`
	BusyExchanges      int   `json:"busyExchanges"`
	MaxQueueTraces     int   `json:"maxQueueTraces"`
	GroupTraces        int   `json:"groupTraces"`
	GroupBytes         int   `json:"groupBytes"`
	FirstBackoffMs     int64 `json:"firstBackoffMs"`
	LongestBackoffMs   int64 `json:"longestBackoffMs"`
	LongestWaitSeconds int   `json:"longestWaitSeconds"`
	// Of filter/assembly/encoding/document.ts and bytes/allocator.ts.
	HeadBytes int `json:"headBytes"`
	UnitBytes int `json:"unitBytes"`
}

// tickMs is the time between two ticks. Source: filter/assembly/root.ts, tickMsOf.
func (s filterSettings) tickMs() int64 {
	if s.MaxTraces == 1 {
		return s.LongestTickMs
	}
	return min(max(s.MaxDelayMs/2, 1), s.LongestTickMs)
}

// maxBatchMs is how long a batch is filled: whole ticks. Source: filter/assembly/root.ts, adoptDelivery.
func (s filterSettings) maxBatchMs() int64 {
	return max(s.MaxDelayMs/s.tickMs(), 1) * s.tickMs()
}

// blockBytes is the memory that so many bytes take. Source: filter/assembly/bytes/allocator.ts.
func (s filterSettings) blockBytes(size int) int {
	block := s.UnitBytes
	for block < s.HeadBytes+size {
		block *= 2
	}
	return block
}
