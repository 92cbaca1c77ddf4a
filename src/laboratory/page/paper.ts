/** A canvas that is drawn on like paper: sharp on every screen, in the colours of the page. */

/** One for each run, by its place: Okabe and Ito's, which are told apart in every kind of colour vision. */
export const runColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'] as const;
/** And their lines differ without colours. */
const runDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
/** The border that says the same. */
export const runBorders = ['solid', 'dashed', 'dotted', 'double'] as const;

/** Where figures are drawn, within the canvas. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly isLog?: boolean;
}

/** Numbers as people write them. */
export const short = (value: number): string => {
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.001 || size >= 1e7)) return value.toExponential(0);
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 });
};

export class Paper {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  ink = '#000';

  /** @param width and height in the page's pixels */
  constructor(width: number, height: number, className: string) {
    this.element = document.createElement('canvas');
    this.element.className = className;
    this.element.setAttribute('role', 'img');
    [this.width, this.height] = [width, height];
    this.context = this.element.getContext('2d') as CanvasRenderingContext2D;
    this.element.style.aspectRatio = `${width} / ${height}`;
  }

  /** Clears it. The ink is the page's. */
  begin(ink: string): void {
    const density = Math.min(2, globalThis.devicePixelRatio || 1);
    const [width, height] = [Math.round(this.width * density), Math.round(this.height * density)];
    if (this.element.width !== width) [this.element.width, this.element.height] = [width, height];
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    this.context.font = '11px system-ui, sans-serif';
    this.context.setLineDash([]);
    this.context.lineWidth = 1;
    this.ink = ink;
  }

  /** What a reader is told who does not see it. */
  describe(text: string): void {
    if (this.element.getAttribute('aria-label') !== text) this.element.setAttribute('aria-label', text);
  }

  text(text: string, x: number, y: number, align: CanvasTextAlign = 'left'): void {
    this.context.fillStyle = this.ink;
    this.context.textAlign = align;
    // A number at the end of an axis stays on the paper.
    const over = align === 'center' ? x + this.context.measureText(text).width / 2 - this.width : 0;
    this.context.fillText(text, x - Math.max(0, over), y);
  }

  /** A line through the points that are numbers; a point alone is a dot. */
  line(points: readonly (readonly [x: number, y: number])[], place: number, marks: boolean): void {
    const { context } = this;
    const colour = runColours[place] as string;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 1.75;
    context.setLineDash([...(runDashes[place] as readonly number[])]);
    context.beginPath();
    let isDown = false;
    for (const [x, y] of points) {
      if (!Number.isFinite(y)) isDown = false;
      else if (isDown) context.lineTo(x, y);
      else {
        context.moveTo(x, y);
        isDown = true;
      }
    }
    context.stroke();
    context.setLineDash([]);
    if (marks || points.length === 1)
      for (const [x, y] of points) if (Number.isFinite(y)) context.fillRect(x - 2, y - 2, 4, 4);
  }

  /** Axes with a title, names and a few numbers. @returns where a value lies */
  axes(
    title: string,
    across: Scale & { name: string; ticks: readonly number[] },
    down: Scale & { ticks: readonly number[] },
  ) {
    const area: Area = { left: 44, right: this.width - 10, top: 24, bottom: this.height - 30 };
    const part = (value: number, { from, to, isLog }: Scale) =>
      isLog
        ? (Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))
        : (value - from) / (to - from);
    const x = (value: number) => area.left + (area.right - area.left) * part(value, across);
    const y = (value: number) => area.bottom - (area.bottom - area.top) * part(value, down);
    const { context } = this;
    this.context.font = '600 11px system-ui, sans-serif';
    this.text(title, 4, 13);
    this.context.font = '11px system-ui, sans-serif';
    context.strokeStyle = this.ink;
    context.globalAlpha = 0.18;
    context.lineWidth = 1;
    context.beginPath();
    for (const tick of down.ticks) {
      context.moveTo(area.left, Math.round(y(tick)) + 0.5);
      context.lineTo(area.right, Math.round(y(tick)) + 0.5);
    }
    context.stroke();
    context.globalAlpha = 1;
    for (const tick of down.ticks) this.text(short(tick), area.left - 5, y(tick) + 4, 'right');
    for (const tick of across.ticks) this.text(short(tick), x(tick), area.bottom + 13, 'center');
    this.text(across.name, (area.left + area.right) / 2, this.height - 5, 'center');
    return { x, y, area };
  }
}

/** Powers of ten around some values, at most about five of them. */
export function decades(values: Iterable<number>): { from: number; to: number; ticks: number[] } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!(value > 1e-30 && value < 1e30)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0.1, 1];
  const [first, last] = [
    Math.floor(Math.log10(low)),
    Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 1),
  ];
  const stride = Math.ceil((last - first) / 5);
  const ticks: number[] = [];
  for (let power = first; power <= last; power += stride) ticks.push(10 ** power);
  return { from: 10 ** first, to: 10 ** last, ticks };
}

/** Round numbers from 0 to an end, in about so many parts. */
export function rounds(end: number, parts = 4): number[] {
  const rough = end / parts;
  const size = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const stride = Math.max(1, [1, 2, 5, 10].map((factor) => factor * size).find((one) => one >= rough) ?? 1);
  return Array.from({ length: Math.floor(end / stride) + 1 }, (_, i) => i * stride);
}
