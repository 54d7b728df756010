/** Says that something cannot be shown, why, and offers to try again. */
export function FailedState({ title, message, again }: { title: string; message: string; again(): void }) {
  return (
    <div class="state" role="alert">
      <h2>{title}</h2>
      <p>{message}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
