package main

import "slices"

// batch is the exchanges of one POST. Source: filter/assembly/export/batch.ts.
type batch struct {
	// content is the documents, with what separates them, without what is around them.
	content  []byte
	block    int
	attempts int
	dueMs    int64
	// seen is when each of its exchanges ended, in nanoseconds since the load began.
	seen []int64
}

// queue is what waits in one worker. Source: filter/assembly/export/queue.ts.
type queue struct {
	settings       *filterSettings
	framing        framing
	filling        *batch
	fillingSinceMs int64
	ready          []*batch
	delayed        []*batch
	bytes          int
	traces         int
}

func (q *queue) isEmpty() bool {
	return q.traces == 0
}

// isFull says whether more waits than allowed.
func (q *queue) isFull() bool {
	return q.traces > 0 && (q.bytes > q.settings.MaxQueueBytes || q.traces > q.settings.MaxQueueTraces)
}

// isShort says whether so little is ready that posting can wait for more.
func (q *queue) isShort() bool {
	return q.traces < q.settings.GroupTraces && q.bytes < q.settings.GroupBytes && !q.isFull()
}

// nextBytes is the memory of the batch that is to be posted next; 0 if there is none.
func (q *queue) nextBytes() int {
	if len(q.ready) == 0 {
		return 0
	}
	return q.ready[0].block
}

// add takes a document. Unlike a real one, it always takes more: the framings here are those of batches.
func (q *queue) add(document []byte, seen, nowMs int64) {
	if q.filling == nil || !q.join(document, seen) {
		q.seal()
		size := q.framing.prefixBytes + len(document)
		q.filling = &batch{content: document, block: q.settings.blockBytes(size), seen: []int64{seen}}
		q.fillingSinceMs = nowMs
		q.account(q.filling, 1)
	}
	if len(q.filling.seen) >= q.settings.MaxTraces || q.payloadBytes() >= q.settings.MaxBytes {
		q.seal()
	}
}

// join adds a document to the batch that is being filled. False if it has no room for it.
func (q *queue) join(document []byte, seen int64) bool {
	if q.payloadBytes()+len(document)+1 >= q.settings.MaxBytes {
		return false
	}
	one := q.filling
	q.account(one, -1)
	one.content = append(append(one.content, q.framing.separator...), document...)
	one.seen = append(one.seen, seen)
	one.block = max(one.block, q.settings.blockBytes(q.payloadBytes()))
	q.account(one, 1)
	return true
}

func (q *queue) payloadBytes() int {
	return q.framing.prefixBytes + len(q.filling.content)
}

// delay takes a batch that is to be posted again when it is due.
func (q *queue) delay(one *batch) {
	q.account(one, 1)
	q.delayed = append(q.delayed, one)
}

// takeNext removes the batch that is to be posted next and returns it, or nil.
func (q *queue) takeNext() *batch {
	return q.shift(&q.ready)
}

// takeOldest removes the oldest batch and returns it, or nil.
func (q *queue) takeOldest() *batch {
	if len(q.delayed) == 0 && len(q.ready) == 0 {
		q.seal()
	}
	if len(q.delayed) == 0 {
		return q.shift(&q.ready)
	}
	return q.shift(&q.delayed)
}

// onTick makes ready what is due, or has been filled long enough.
func (q *queue) onTick(nowMs int64) {
	var due []*batch
	q.delayed = slices.DeleteFunc(q.delayed, func(one *batch) bool {
		if one.dueMs <= nowMs {
			due = append(due, one)
		}
		return one.dueMs <= nowMs
	})
	if len(due) > 0 {
		q.ready = append(due, q.ready...)
	}
	if nowMs-q.fillingSinceMs >= q.settings.maxBatchMs() {
		q.seal()
	}
}

// seal makes the batch that is being filled ready.
func (q *queue) seal() {
	if q.filling == nil {
		return
	}
	q.ready = append(q.ready, q.filling)
	q.filling = nil
}

func (q *queue) shift(list *[]*batch) *batch {
	if len(*list) == 0 {
		return nil
	}
	one := (*list)[0]
	*list = (*list)[1:]
	q.account(one, -1)
	return one
}

func (q *queue) account(one *batch, sign int) {
	q.bytes += sign * one.block
	q.traces += sign * len(one.seen)
}
