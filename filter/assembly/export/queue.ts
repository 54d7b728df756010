import { capacityOf } from '../bytes/blocks';
import { nextOf, setNext } from '../capture/document';
import { add, Metric } from './counters';

/** Documents that wait, the oldest first. Their bytes are those of their blocks: what is really held. */
@unmanaged
export class DocumentQueue {
  private first: usize;
  private last: usize;
  bytes: usize;

  /** Begins empty. */
  open(): void {
    this.first = 0;
    this.last = 0;
    this.bytes = 0;
  }

  /** Whether nothing waits. */
  get isEmpty(): bool {
    return this.first == 0;
  }

  /** Puts a document, which the queue then owns, behind the others. */
  push(document: usize): void {
    setNext(document, 0);
    if (this.first == 0) this.first = document;
    else setNext(this.last, document);
    this.last = document;
    this.note(1, capacityOf(document) as i64);
  }

  /** Takes the oldest document, which the caller then owns. There must be one. */
  shift(): usize {
    const document = this.first;
    this.first = nextOf(document);
    this.note(-1, -(capacityOf(document) as i64));
    return document;
  }

  private note(documents: i32, bytes: i64): void {
    this.bytes += bytes as usize;
    add(Metric.QUEUE_TRACES, documents);
    add(Metric.QUEUE_BYTES, bytes);
  }
}
