// The ways into a room: opening one, or joining one by its code.
import { el } from '../dom.js';
import { addressOf, personal } from './place.js';
import { post } from './room.js';

const enter = async (box, name, content, page) => {
  const { ok, error, where } = await post(name, content);
  const place = where ?? { page, settings: {} };
  if (ok) location.assign(addressOf({ ...place, settings: { ...place.settings, ...personal() } }));
  else box.textContent = error;
};

export function opening(root, { say }) {
  const error = el('p.error', { role: 'alert' });
  const code = el('input', { placeholder: say.code, 'aria-label': say.code, maxlength: 12 });
  const key = el('input', { placeholder: say.key, 'aria-label': say.key, maxlength: 40, type: 'password' });
  const open = () => enter(error, 'open', {}, 'teach');
  const teach = () => enter(error, 'teach', { code: code.value, key: key.value }, 'teach');
  root.replaceChildren(
    el(
      'div.panel',
      {},
      el('button.primary.large', { type: 'button', onclick: open }, say.open),
      el(
        'details',
        {},
        el('summary', {}, say.other_device),
        el('div.row', {}, code, key, el('button', { type: 'button', onclick: teach }, say.enter)),
      ),
      error,
    ),
  );
}

export function joining(root, { say, code: given }) {
  const error = el('p.error', { role: 'alert' });
  const code = el('input.code', {
    value: given,
    placeholder: say.code,
    'aria-label': say.code,
    maxlength: 12,
    autocapitalize: 'characters',
    autocomplete: 'off',
  });
  const name = el('input', { placeholder: say.name, 'aria-label': say.name, maxlength: 40 });
  const join = (event) => {
    event?.preventDefault();
    enter(error, 'join', { code: code.value, name: name.value }, '');
  };
  root.replaceChildren(
    el('form.panel', { onsubmit: join }, code, name, el('button.primary.large', {}, say.join), error),
  );
  if (given) join();
}
