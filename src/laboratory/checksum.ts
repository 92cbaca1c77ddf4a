/** A sum over all bits of some numbers: two states with the same sum are the same for every practical purpose. */

/** 64 bits as 16 hexadecimal digits, by two sums of FNV-1a over 32-bit words. */
export function checksum(numbers: Float64Array): string {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ ((word << 16) | (word >>> 16)), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
