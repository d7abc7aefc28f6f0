import { describe, expect, it } from 'vitest';
import { meaning } from '../src/presenter/keys.js';

const press = (key, more = {}) => meaning({ key, shiftKey: false, ...more });

describe('the presenter’s keys', () => {
  it('knob, picture, heading and lesson, each there and back', () => {
    expect([press('ArrowLeft'), press('ArrowRight')]).toEqual([
      ['knob', -1],
      ['knob', 1],
    ]);
    expect(press('PageDown')).toEqual(press('ArrowRight', { shiftKey: true }));
    expect(press('PageUp', { shiftKey: true })).toEqual(['lesson', -1]);
    expect(press('ArrowDown')).toEqual(['heading', 1]);
  });

  it('takes letters in either case and leaves what the browser means', () => {
    expect([press('b'), press('B', { shiftKey: true })]).toEqual([['blank'], ['blank']]);
    expect(press('?', { shiftKey: true })).toEqual(['help']);
    expect(press('p', { ctrlKey: true })).toBeNull();
    expect(press('x')).toBeNull();
  });

  it('keeps Streamlit’s own keys from it', () => {
    expect([press('r'), press('C', { shiftKey: true })]).toEqual([['nothing'], ['nothing']]);
  });
});
