// The point clouds: every frame of every pane lies in GPU memory, and a drag only moves two offsets and one mix factor.
// twgl sets up the program and the uniforms; one WebGL context serves all panes of a canvas.
import { createProgramInfo, setUniforms } from 'twgl.js';

const CHOSEN = 1.35; // times as large as the others
const SHAPED = 5; // pixels from which on a shape can be told

const VERTEX = `#version 300 es
in vec2 from; in vec2 to; in vec4 colour; in vec2 mark;
uniform float progress, size, wanted;
uniform vec4 place;                       // clip = (x * place.x + place.z, y * place.y + place.w)
out vec4 tint; flat out int shape; flat out float pixels;
void main() {
  vec2 p = mix(from, to, progress);
  bool shown = wanted < 0.0 || mark.y == wanted;
  gl_Position = shown ? vec4(p * place.xy + place.zw, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  shape = int(mark.x);
  pixels = mark.y == 2.0 ? size * ${CHOSEN} : size;
  gl_PointSize = pixels;
  float alpha = mark.y == 1.0 ? 0.14 : 0.9;
  tint = vec4(colour.rgb, alpha);
}`;

// Small points are plain discs, painted in a third of the time where the processor has to do it.
const DISC = `#version 300 es
precision highp float;
in vec4 tint; flat in float pixels;
out vec4 paint;
void main() {
  float soft = 2.0 / pixels, d = length(gl_PointCoord * 2.0 - 1.0) - 0.9;
  float alpha = tint.a * (1.0 - smoothstep(-soft, soft, d));
  if (alpha <= 0.0) discard;
  paint = vec4(tint.rgb * alpha, alpha);
}`;

const SHAPE = `#version 300 es
precision highp float;
in vec4 tint; flat in int shape; flat in float pixels;
uniform vec3 rim;
out vec4 paint;
float polygon(vec2 p, float sides, float turn) {
  float a = atan(p.x, p.y) + turn, step = 6.2831853 / sides;
  return cos(floor(0.5 + a / step) * step - a) * length(p);
}
float distanceTo(vec2 p) {
  if (shape == 1) return max(abs(p.x), abs(p.y)) - 0.78;
  if (shape == 2) return polygon(vec2(p.x, -p.y - 0.12), 3.0, 0.0) - 0.52;
  if (shape == 3) return (abs(p.x) + abs(p.y)) * 0.82 - 0.8;
  if (shape == 4) return max(min(abs(p.x), abs(p.y)) - 0.3, max(abs(p.x), abs(p.y)) - 0.92);
  if (shape == 5) { vec2 q = vec2(p.x + p.y, p.x - p.y) * 0.7071; return max(min(abs(q.x), abs(q.y)) - 0.3, max(abs(q.x), abs(q.y)) - 0.98); }
  if (shape == 6) return polygon(vec2(p.x, p.y - 0.12), 3.0, 0.0) - 0.52;
  if (shape == 7) { float a = atan(p.x, p.y); return length(p) - mix(0.48, 0.98, pow(abs(cos(a * 2.5)), 1.6)); }
  if (shape == 8) return polygon(p, 6.0, 0.0) - 0.78;
  if (shape == 9) return polygon(-p, 5.0, 0.0) - 0.74;
  return length(p) - 0.86;
}
void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * vec2(1.0, -1.0);
  float soft = 2.0 / pixels, d = distanceTo(p);
  float cover = 1.0 - smoothstep(-soft, soft, d);
  if (cover <= 0.0) discard;
  float edge = smoothstep(-0.3, -0.1, d) * 0.45;
  float alpha = tint.a * cover;
  paint = vec4(mix(tint.rgb, rim, edge) * alpha, alpha);
}`;

const ATTRIBUTES = ['from', 'to', 'colour', 'mark'];

export class Points {
  // Throws where the browser has no WebGL 2.
  constructor(canvas) {
    this.canvas = canvas;
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, alpha: true, premultipliedAlpha: true });
    if (!gl) throw new Error('no WebGL 2');
    this.gl = gl;
    const program = (fragment) => createProgramInfo(gl, [VERTEX, fragment], ATTRIBUTES);
    this.programs = { disc: program(DISC), shape: program(SHAPE) };
    this.buffers = [];
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.enable(gl.SCISSOR_TEST);
  }

  load(panes, colours) {
    this.release();
    this.frames = panes;
    this.positions = panes.map((frames) => this.upload(frames.data));
    this.colours = this.upload(colours);
    this.marks = this.upload(new Uint8Array(colours.length / 2), this.gl.DYNAMIC_DRAW);
  }

  upload(data, usage = this.gl.STATIC_DRAW) {
    const { gl } = this;
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, usage);
    this.buffers.push(buffer);
    return buffer;
  }

  // (shape, state) of every point; state 0 plain, 1 faded, 2 selected.
  mark(marks) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.marks);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, marks);
  }

  resize(width, height, ratio) {
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }

  attribute(name, buffer, size, type, normalised, offset) {
    const { gl } = this;
    const location = ATTRIBUTES.indexOf(name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, normalised, 0, offset);
  }

  clear() {
    const { gl, canvas } = this;
    gl.scissor(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  // Draw pane p between two of its frames.
  draw(p, { from, to, progress, view, size, rim, split }) {
    const { gl, ratio } = this;
    const frames = this.frames[p];
    const { left, top, width, height } = view.box;
    const box = [left, this.canvas.height / ratio - top - height, width, height].map((v) => Math.round(v * ratio));
    gl.viewport(...box);
    gl.scissor(...box);
    const float = frames.dtype === 'f4';
    const bytes = frames.n * 2 * (float ? 4 : 2);
    const type = float ? gl.FLOAT : gl.UNSIGNED_SHORT;
    this.attribute('from', this.positions[p], 2, type, !float, from * bytes);
    this.attribute('to', this.positions[p], 2, type, !float, to * bytes);
    this.attribute('colour', this.colours, 4, gl.UNSIGNED_BYTE, true, 0);
    this.attribute('mark', this.marks, 2, gl.UNSIGNED_BYTE, false, 0);
    const place = clip(view.range(), frames);
    for (const wanted of split ? [1, 0, 2] : [-1]) {
      const program = (wanted === 2 ? CHOSEN : 1) * size * ratio < SHAPED ? this.programs.disc : this.programs.shape;
      gl.useProgram(program.program);
      setUniforms(program, { progress, size: size * ratio, place, rim, wanted });
      gl.drawArrays(gl.POINTS, 0, frames.n);
    }
  }

  release() {
    for (const buffer of this.buffers) this.gl.deleteBuffer(buffer);
    this.buffers = [];
  }

  destroy() {
    this.release();
    for (const { program } of Object.values(this.programs)) this.gl.deleteProgram(program);
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

// Scale and offset that take stored coordinates (float, or uint16 as 0..1) to clip space.
function clip([x0, y0, x1, y1], { lo, span }) {
  const sx = 2 / (x1 - x0);
  const sy = 2 / (y1 - y0);
  return [span[0] * sx, span[1] * sy, (lo[0] - x0) * sx - 1, (lo[1] - y0) * sy - 1];
}
