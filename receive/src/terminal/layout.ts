/** What a column shows. */
export type ColumnName =
  | 'time'
  | 'method'
  | 'target'
  | 'status'
  | 'duration'
  | 'sent'
  | 'received'
  | 'route'
  | 'marks';

/** A column with its width. */
export type Column = { name: ColumnName; width: number; isRight: boolean };

/** The titles of the columns. */
export const HEADS: Readonly<Record<ColumnName, string>> = {
  time: 'TIME',
  method: 'METHOD',
  target: 'HOST AND PATH',
  status: 'STATUS',
  duration: 'TIME TAKEN',
  sent: 'SENT',
  received: 'RECEIVED',
  route: 'SOURCE -> DESTINATION',
  marks: 'MARKS',
};

const GAP = 1;
const FIXED: Readonly<Partial<Record<ColumnName, number>>> = {
  time: 12,
  method: 7,
  status: 6,
  duration: 10,
  sent: 8,
  received: 8,
  marks: 12,
};
const MIN_TARGET = 16;
const MIN_ROUTE = 24;
const MIN_COLUMNS = 40;
const MAX_COLUMNS = 400;
const ORDER = [
  'time',
  'method',
  'target',
  'status',
  'duration',
  'sent',
  'received',
  'route',
  'marks',
] as const;
// On a narrow terminal, the first of these is removed first.
const DISPENSABLE: readonly ColumnName[] = ['sent', 'received', 'route', 'duration', 'marks', 'time'];

/** Chooses columns and their widths for a terminal of this width; together they are never wider. */
export function chooseLayout(columns: number): Column[] {
  const room = Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS);
  const left = new Set<ColumnName>(ORDER);
  for (const name of DISPENSABLE) {
    if (leastWidth(left) <= room) break;
    left.delete(name);
  }
  const spare = room - leastWidth(left);
  const forRoute = left.has('route') ? Math.floor(spare * 0.4) : 0;
  return ORDER.filter((name) => left.has(name)).map((name) => ({
    name,
    width: FIXED[name] ?? (name === 'route' ? MIN_ROUTE + forRoute : MIN_TARGET + spare - forRoute),
    isRight: name === 'duration' || name === 'sent' || name === 'received',
  }));
}

function leastWidth(names: ReadonlySet<ColumnName>): number {
  const widths = [...names].map((name) => FIXED[name] ?? (name === 'route' ? MIN_ROUTE : MIN_TARGET));
  return widths.reduce((sum, width) => sum + width + GAP, -GAP);
}
