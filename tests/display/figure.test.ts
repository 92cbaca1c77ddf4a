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
    expect(bundle['application/vnd.plotly.v1+json']).toMatchObject(figure);
    const own = figureBundle({ ...figure, config: { displaylogo: true } });
    expect(own['application/vnd.plotly.v1+json']).toMatchObject({ config: { displaylogo: true } });
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

  /** Runs the script of a figure in a page whose text has a colour, and gives back what Plotly was asked for. */
  const drawn = async (ink: string) => {
    const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] as string;
    const calls: { layout: Record<string, never>; config: { modeBarButtonsToRemove: string[] } }[] = [];
    const Plotly = {
      newPlot: (_: object, __: object, layout: never, config: never) => calls.push({ layout, config }),
    };
    const place = { textContent: 'waiting' };
    const page = { getElementById: () => place, documentElement: {}, body: { dataset: {} } };
    class Observer {
      observe() {}
    }
    const run = new Function('document', 'window', 'getComputedStyle', 'MutationObserver', script);
    run(page, { Plotly }, () => ({ color: ink }), Observer);
    await new Promise((resolve) => setImmediate(resolve));
    return { place, ...(calls[0] as (typeof calls)[0]) };
  };

  it('has the colours of the page, light or dark, and no ground of its own', async () => {
    for (const [ink, faint] of [
      ['rgb(255, 255, 255)', 'rgba(255, 255, 255, 0.2)'],
      ['rgba(0, 0, 0, 0.87)', 'rgba(0, 0, 0, 0.2)'],
    ] as const) {
      const { layout, place } = await drawn(ink);
      expect(place.textContent).toBe('');
      expect(layout).toMatchObject({
        title: { text: 'Loss </script>' },
        template: {
          layout: {
            paper_bgcolor: 'rgba(0,0,0,0)',
            plot_bgcolor: 'rgba(0,0,0,0)',
            font: { color: ink },
            xaxis: { gridcolor: faint, title: { standoff: 10 } },
            yaxis: { gridcolor: faint },
          },
        },
      });
    }
  });

  it('has few buttons, at the other side than its title', async () => {
    const { layout, config } = await drawn('rgb(0, 0, 0)');
    expect(layout).toMatchObject({ template: { layout: { title: { x: 0, xanchor: 'left' } } } });
    expect(config.modeBarButtonsToRemove).toContain('zoom2d');
    expect(config.modeBarButtonsToRemove).not.toContain('toImage');
  });

  it('writes typed arrays as lists', () => {
    const typed = figureBundle({ data: [{ y: new Float32Array([1, 2]) } as object], layout: {} });
    expect(String(typed['text/html'])).toContain('"y":[1,2]');
  });
});
