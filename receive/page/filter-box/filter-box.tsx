import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './filter-box.css';
import { visibleText } from '../visible-text.ts';
import {
  chips,
  clearFilter,
  complete,
  draft,
  editChip,
  finish,
  followFilter,
  isMistakeTold,
  mistake,
  removeChip,
  write,
} from './filter-state.ts';
import { active, followDraft, isOpen, moveActive, suggestions } from './suggestions.ts';
import { partsOf } from './words.ts';

/** The filter box: finished words as chips, then the one that is being written. */
export function FilterBox() {
  const input = useRef<HTMLInputElement>(null);
  // Before the first paint: what somebody writes then must not be replaced.
  useLayoutEffect(followFilter, []);
  useLayoutEffect(followDraft, []);
  const isWrong = isMistakeTold.value && mistake.value !== undefined;
  const isListed = isOpen.value && suggestions.value.length > 0;
  return (
    <div class="filter-box">
      <div class={`box${isWrong ? ' wrong' : ''}`}>
        {chips.value.map((word, place) => (
          <Chip key={`${place}${word}`} word={word} place={place} focusInput={() => input.current?.focus()} />
        ))}
        <FilterInput field={input} isWrong={isWrong} isListed={isListed} />
        {chips.value.length > 0 ? (
          <button type="button" class="link clear" onClick={clearFilter}>
            Clear
          </button>
        ) : null}
        <kbd aria-hidden="true">/</kbd>
      </div>
      <Suggestions isListed={isListed} />
      <p id="filter-mistake" class="mistake" role="status">
        {isWrong ? visibleText(mistake.value?.message ?? '') : ''}
      </p>
    </div>
  );
}

type FilterInputProps = { field: RefObject<HTMLInputElement | null>; isWrong: boolean; isListed: boolean };

/** The word that is being written: a combobox over the suggestions. */
function FilterInput({ field, isWrong, isListed }: FilterInputProps) {
  return (
    <input
      ref={field}
      id="filter"
      type="text"
      role="combobox"
      aria-label="Filter"
      aria-expanded={isListed}
      aria-controls="suggestions"
      aria-autocomplete="list"
      aria-activedescendant={active.value >= 0 ? `suggestion-${active.value}` : undefined}
      aria-invalid={isWrong}
      aria-describedby="filter-mistake"
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      placeholder={chips.value.length > 0 ? '' : 'text, method: host: path: source: status: is: and -not'}
      value={draft.value}
      onInput={(event) => {
        isOpen.value = true;
        write(event.currentTarget.value);
        // A space at the beginning of a word is not part of it.
        if (event.currentTarget.value !== draft.value) event.currentTarget.value = draft.value;
      }}
      onKeyDown={keyDown}
      onBlur={() => {
        isOpen.value = false;
        finish();
      }}
    />
  );
}

type ChipProps = { word: string; place: number; focusInput(): void };

function Chip({ word, place, focusInput }: ChipProps) {
  const { sign, name, value } = partsOf(word);
  return (
    <button
      type="button"
      class={`chip${sign === '-' ? ' negated' : ''}`}
      title="Edit; delete removes it"
      aria-label={`Edit ${visibleText(word)}`}
      onClick={() => {
        editChip(place);
        focusInput();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Delete' && event.key !== 'Backspace') return;
        event.preventDefault();
        removeChip(place);
        focusInput();
      }}
    >
      <b>
        {sign}
        {name}
      </b>
      {visibleText(value)}
    </button>
  );
}

function Suggestions({ isListed }: { isListed: boolean }) {
  return (
    <div id="suggestions" class="suggestions" role="listbox" aria-label="Suggestions" hidden={!isListed}>
      {suggestions.value.map((one, place) => (
        <div
          key={one.word}
          id={`suggestion-${place}`}
          role="option"
          aria-selected={place === active.value}
          ref={(element) => {
            if (place === active.value) element?.scrollIntoView({ block: 'nearest' });
          }}
          onPointerDown={(event) => {
            event.preventDefault();
            complete(one.word, one.isWhole);
          }}
        >
          <code>{visibleText(one.word)}</code>
          <span>{one.note}</span>
        </div>
      ))}
    </div>
  );
}

function keyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void {
  const chosen = suggestions.value[active.value];
  const steps: Record<string, () => boolean> = {
    ArrowDown: () => moved(1),
    ArrowUp: () => moved(-1),
    Enter: () => {
      if (chosen !== undefined) complete(chosen.word, chosen.isWhole);
      else if (finish()) isOpen.value = false;
      return true;
    },
    Tab: () => {
      // Tab takes a suggestion, or leaves the box if there is none.
      if (chosen === undefined || event.shiftKey) return false;
      complete(chosen.word, chosen.isWhole);
      return true;
    },
    Escape: () => {
      if (isOpen.value && suggestions.value.length > 0) isOpen.value = false;
      else event.currentTarget.blur();
      return true;
    },
    Backspace: () => {
      if (draft.value !== '' || chips.value.length === 0) return false;
      editChip(chips.value.length - 1);
      return true;
    },
  };
  if (event.isComposing || !(steps[event.key]?.() ?? false)) return;
  event.preventDefault();
  event.stopPropagation();
}

function moved(by: number): boolean {
  moveActive(by);
  return true;
}
