import { render } from 'preact';
import './theme.css';
import { App } from './app.tsx';
import { redeemToken } from './session.ts';
import { followAddress } from './state/address.ts';
import { applyTheme } from './state/theme.ts';

applyTheme();
// A token in the address is used before anything is loaded, and removed from the address.
redeemToken().then(() => {
  followAddress();
  render(<App />, document.getElementById('page') as HTMLElement);
});
