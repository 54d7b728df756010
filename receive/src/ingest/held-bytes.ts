/** The bytes of bodies that are held at once, over all connections. */
export class HeldBytes {
  private held = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** Opens the share of one request, which must be released. */
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

  /** Bytes that are held now. */
  get current(): number {
    return this.held;
  }
}

/** The share of one request. */
export type HeldShare = {
  /** Adds bytes that came. False, with nothing added, where all shares together would be too large. */
  take: (bytes: number) => boolean;
  /** Gives back the whole share, once or more. */
  release: () => void;
};
