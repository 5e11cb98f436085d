/**
 * A waveform as one SVG path: an upright line per bar, in a box of 600 × 40.
 * @param {string} levels one letter a bar, base 36
 * @returns {string} the path's d
 */
export function bars(levels) {
  const pitch = 600 / Math.max(levels.length, 1);
  return [...levels]
    .map((letter, index) => {
      const height = Math.max((parseInt(letter, 36) / 35) * 38, 2);
      return `M${((index + 0.5) * pitch).toFixed(1)} ${(20 - height / 2).toFixed(1)}v${height.toFixed(1)}`;
    })
    .join("");
}

/**
 * Seconds as “2:05”.
 * @param {number} seconds
 * @returns {string}
 */
export function clock(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
