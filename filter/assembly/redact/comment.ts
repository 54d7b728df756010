const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const STAR: u32 = 0x2a;
const SLASH: u32 = 0x2f;

/** How much of a comment has come. */
namespace State {
  export const NONE: u32 = 0;
  /** After a slash, which may begin one. */
  export const SLASH: u32 = 1;
  export const LINE: u32 = 2;
  export const BLOCK: u32 = 3;
  /** After a star, which may end it. */
  export const STAR: u32 = 4;
}

/** Recognizes comments as in JavaScript. */
@unmanaged
export class Comment {
  private state: u32;

  /** Starts outside of any comment. */
  reset(): void {
    this.state = State.NONE;
  }

  /** Takes the next character. True if it belongs, or may belong, to a comment. */
  take(character: u32): bool {
    const state = this.state;
    if (state == State.NONE) this.state = character == SLASH ? State.SLASH : State.NONE;
    else if (state == State.SLASH)
      this.state = character == SLASH ? State.LINE : character == STAR ? State.BLOCK : State.NONE;
    else {
      if (state == State.LINE) {
        if (character == LINE_FEED || character == CARRIAGE_RETURN) this.state = State.NONE;
      } else if (character == STAR) this.state = State.STAR;
      else this.state = state == State.STAR && character == SLASH ? State.NONE : State.BLOCK;
      return true;
    }
    return this.state != State.NONE;
  }
}
