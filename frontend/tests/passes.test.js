import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unpack } from '../src/canvas/payload.js';
import { Passes, squaredError } from '../src/network_view/passes.js';

const cases = JSON.parse(readFileSync(new URL('networks.json', import.meta.url), 'utf8'));
const close = (got, wanted) => {
  expect(got.length).toBe(wanted.length);
  for (const [j, v] of wanted.entries()) expect(Math.abs(got[j] - v)).toBeLessThan(2e-4 * (1 + Math.abs(v)));
};

describe.each(Object.entries(cases))('%s', (_, { bytes, x, runs, seen }) => {
  const passes = new Passes(unpack(Uint8Array.from(Buffer.from(bytes, 'base64'))));

  it.each(runs.map((run) => [run.knob, run.step === null ? 'last' : 'first', run]))(
    'does at knob value %i and the %s step what the network does in NumPy',
    (knob, _step, { step, ...wanted }) => {
      x.forEach((example, e) => {
        const got = passes.run(example, step, knob);
        close(got.encoded[0], wanted.hidden[e]);
        close(got.encoded.at(-1), wanted.code[e]);
        close(got.decoded.at(-1), wanted.decoded[e]);
        close(got.xHat, wanted.x_hat[e]);
      });
    },
  );

  it.runIf(seen)('is shown in training what Python draws', () => {
    for (const [knob, examples] of seen.entries())
      for (const [e, draws] of examples.entries())
        for (const [draw, wanted] of draws.entries()) close(passes.corrupted(x[e], knob, draw), wanted);
  });

  it('without a unit decodes a code that has a 0 there', () => {
    const { encoded, seen: input } = passes.run(x[0], null, 0, { muted: new Set([0]) });
    expect(encoded.at(-1)[0]).toBe(0);
    close(input, x[0]);
  });
});

it('the squared error is summed over the inputs', () => expect(squaredError([1, 2, 3], [2, 2, 1])).toBe(5));
