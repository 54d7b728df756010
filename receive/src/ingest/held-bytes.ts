/** How many bytes of bodies are in memory at once, over all connections. */
export class HeldBytes {
  private held = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** Opens the share of one request. It must be released. */
  open(): HeldShare {
    let own = 0;
    return {
      take: (bytes) => {
        if (this.held + bytes > this.max) return false;
        this.held += bytes;
        own += bytes;
        return true;
      },
      release: () => {
        this.held -= own;
        own = 0;
      },
    };
  }

  get isFull(): boolean {
    return this.held >= this.max;
  }

  /** How many bytes are held now. */
  get current(): number {
    return this.held;
  }
}

/** The share of one request. */
export type HeldShare = {
  /** Adds received bytes. False, with nothing added, if all shares together would be too large. */
  take: (bytes: number) => boolean;
  /** Releases the whole share; may be called again. */
  release: () => void;
};
