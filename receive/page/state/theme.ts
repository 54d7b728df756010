import { effect, signal } from '@preact/signals';

/** What the reader chose; `system` follows the system's setting. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'meshtap-theme';

/** The theme in use. */
export const theme = signal<Theme>(storedTheme());

/** Applies the theme to the document whenever it changes, and keeps it in this browser. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    try {
      localStorage.setItem(KEY, theme.value);
    } catch {
      // Without storage the theme lasts as long as the page.
    }
  });
}

/** Switches between light and dark, whichever is shown now. */
export function toggleTheme(): void {
  theme.value = isDark() ? 'light' : 'dark';
}

function isDark(): boolean {
  if (theme.value !== 'system') return theme.value === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
