/** Logs one line for people, without a line feed. It never has a header value or a body in it. */
export type Log = (line: string) => void;
