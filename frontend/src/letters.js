// How wide words are.
let pen = null;

/** @param {string} family of letters @returns {(text: string, size: number) => number} in pixels, as are the sizes */
export function measured(family) {
  pen ??= document.createElement('canvas').getContext('2d');
  return (text, size) => {
    pen.font = `${size}px ${family}`;
    return pen.measureText(text).width;
  };
}

// How many times as large as usual the page's letters are: those of a large window are.
export const times = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
