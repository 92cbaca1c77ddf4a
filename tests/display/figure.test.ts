import { describe, expect, it } from 'vitest';
import { figureBundle } from '../../src/display/figure';
import { lineChart } from '../../src/plot';

const figure = lineChart({
  title: 'Loss </script>',
  alt: 'It falls.',
  x: { title: 'step' },
  y: { title: 'loss' },
  series: [{ name: 'training', x: [1, 2], y: [2, 1] }],
});

describe('a figure', () => {
  const bundle = figureBundle(figure);
  const html = String(bundle['text/html']);

  it('is data for front ends that draw it themselves', () => {
    expect(bundle['application/vnd.plotly.v1+json']).toEqual({ ...figure, config: {} });
  });

  it('has a description for whoever cannot see it', () => {
    expect(html).toContain('role="img" aria-label="It falls."');
    expect(html).toContain('<figcaption>It falls.</figcaption>');
    expect(bundle['text/plain']).toBe('Figure "Loss </script>": 1 traces (scatter)');
  });

  it('cannot end its script early', () => {
    expect(html.match(/<\/script>/g)).toHaveLength(1);
  });

  it('has a script that parses', () => {
    const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] as string;
    expect(() => new Function(script)).not.toThrow();
  });

  it('writes typed arrays as lists', () => {
    const typed = figureBundle({ data: [{ y: new Float32Array([1, 2]) } as object], layout: {} });
    expect(String(typed['text/html'])).toContain('"y":[1,2]');
  });
});
