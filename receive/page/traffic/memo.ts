import { Component, type ComponentType, type FunctionComponent, h } from 'preact';

/** Draws a component again only when one of its properties has changed. */
export function memo<P extends object>(draw: FunctionComponent<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => next[key] !== (this.props as Readonly<P>)[key]);
    }
    override render() {
      return h(draw, this.props as P);
    }
  };
}
