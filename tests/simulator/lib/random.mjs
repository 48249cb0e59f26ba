// Choices that depend on nothing but a seed and the number of the case, so that any case can be made again
// alone.

/** Spreads the bits of a 32-bit number. */
function mixed(value) {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

export class Random {
  #state;

  constructor(seed, number) {
    this.#state = mixed(mixed(seed) + Math.imul(number, 0x9e3779b9));
  }

  /** A number from 0 up to, but not including, 1. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mixed(this.#state) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `end`. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of the values of `[[weight, value], …]`. */
  weighted(choices) {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    return choices.find(([weight]) => (left -= weight) < 0)?.[1] ?? choices.at(-1)[1];
  }

  /** `count` values that `make` makes of their places. */
  times(count, make) {
    return Array.from({ length: count }, (_, place) => make(place));
  }

  shuffled(list) {
    const result = [...list];
    for (let end = result.length; end > 1; end--) {
      const at = this.below(end);
      [result[at], result[end - 1]] = [result[end - 1], result[at]];
    }
    return result;
  }
}
