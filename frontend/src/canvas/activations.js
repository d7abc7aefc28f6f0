// Activations by name, as aeviz.networks has them: "leaky_relu:0.2" is one with its parameter, "leaky_relu" the usual.

const clip = (v, low, high) => Math.min(high, Math.max(low, v));
const softplus = (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const elu = (v, alpha) => (v > 0 ? v : alpha * Math.expm1(v));
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

// The error function to 1.2e-7 (W. J. Cody's form in Numerical Recipes, section 6.2).
const ERF = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

function erf(v) {
  const t = 1 / (1 + Math.abs(v) / 2);
  const power = ERF.reduceRight((sum, c) => sum * t + c, 0);
  const rest = t * Math.exp(-v * v + power);
  return v < 0 ? rest - 1 : 1 - rest;
}

const ACTIVATIONS = {
  identity: () => (v) => v,
  relu: () => (v) => Math.max(0, v),
  silu: () => (v) => v / (1 + Math.exp(-v)),
  sigmoid: () => (v) => 1 / (1 + Math.exp(-v)),
  tanh: () => Math.tanh,
  leaky_relu:
    (s = 0.01) =>
    (v) =>
      v > 0 ? v : s * v,
  elu:
    (alpha = 1) =>
    (v) =>
      elu(v, alpha),
  selu: () => (v) => SELU_SCALE * elu(v, SELU_ALPHA),
  gelu: () => (v) => (v * (1 + erf(v * Math.SQRT1_2))) / 2,
  gelu_tanh: () => (v) => (v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))) / 2,
  softplus:
    (beta = 1) =>
    (v) =>
      softplus(beta * v) / beta,
  mish: () => (v) => v * Math.tanh(softplus(v)),
  softsign: () => (v) => v / (1 + Math.abs(v)),
  hardtanh:
    (low = -1, high = 1) =>
    (v) =>
      clip(v, low, high),
  hardsigmoid:
    (k = 1 / 6, b = 0.5) =>
    (v) =>
      clip(k * v + b, 0, 1),
  jump_relu:
    (theta = 0) =>
    (v) =>
      v > theta ? v : 0,
};

// The function of this name; throws for one that aeviz does not have.
export function activation(name) {
  const [base, ...parameters] = name.split(':');
  if (!Object.hasOwn(ACTIVATIONS, base)) throw new Error(`Unknown activation ${name}.`);
  return ACTIVATIONS[base](...parameters.map(Number));
}
