// The pen of a canvas that is painted in every frame, with many lines or small images: the processor paints it itself. A
// graphics card that is only simulated, as on a virtual desktop, takes up to ten times as long.
/** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} */
export const penOf = (canvas) => canvas.getContext('2d', { willReadFrequently: true });
