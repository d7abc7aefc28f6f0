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

test('the projector shows what the class does by itself, while it is handed in', () => {
  const asked = (parts) => Projector.prototype.asked.call({ room: { parts } });
  const exercise = { text: 'Find the elbow.', fields: ['Where?'] };
  const collection = { prompt: 'Draw a seven.', shown: [], closed: false };
  expect(asked({ collection: null, exercise: null })).toBe('');
  expect(asked({ exercise })).toBe('Find the elbow.');
  expect(asked({ collection, exercise })).toBe('Draw a seven.');
  expect(asked({ collection: { ...collection, closed: true }, exercise })).toBe('Find the elbow.');
});
