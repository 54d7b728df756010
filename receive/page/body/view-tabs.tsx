import { useRef } from 'preact/hooks';

/** Properties of tabs: names in order, and the chosen one. `id` begins the ids of tabs and panel. */
export type ViewTabsProps = {
  id: string;
  names: readonly string[];
  chosen: number;
  label: string;
  onChoose(index: number): void;
};

/** Tabs that choose the view of a body. Arrow keys go from one to the next. Source: ARIA, tabs pattern. */
export function ViewTabs({ id, names, chosen, label, onChoose }: ViewTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const choose = (index: number) => {
    onChoose(index);
    (list.current?.children[index] as HTMLElement | undefined)?.focus();
  };
  return (
    <div
      ref={list}
      class="view-tabs"
      role="tablist"
      aria-label={`Views of the ${label.toLowerCase()}`}
      onKeyDown={(event) => {
        const next = tabMove(event.key, chosen, names.length);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        choose(next);
      }}
    >
      {names.map((name, index) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${id}-tab-${index}`}
          aria-selected={index === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={index === chosen ? 0 : -1}
          onClick={() => choose(index)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function tabMove(key: string, chosen: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (chosen + 1) % count;
  if (key === 'ArrowLeft') return (chosen + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
