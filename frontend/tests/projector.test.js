import { expect, test } from 'vitest';
import { Projector } from '../src/room/projector.js';

const over = (parts) => Projector.prototype.overlay.call({ room: { parts } }, parts.room ?? {}, parts.where)[0];

test('the projector shows the way in until the class is somewhere or is asked something', () => {
  expect(over({})).toBe('code');
  expect(over({ where: {} })).toBe('');
  expect(over({ where: {}, room: { inviting: true }, poll: { id: 1 } })).toBe('code');
  expect(over({ poll: { id: 1 } })).toContain('"id":1');
  expect(over({ data: { drawings: ['p:1,1'] } })).toBe('data 1');
  expect(over({ where: {}, data: { drawings: [], dataset: 'given-0' } })).toBe('');
  expect(over({ collection: { shown: [] } })).toBe('code');
});
