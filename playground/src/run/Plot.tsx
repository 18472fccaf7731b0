/** Two curves over one axis: the original in grey, the rewritten program in ink. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface PlotProps {
  readonly title: string;
  /** what the numbers are, for those who do not see the plot */
  readonly summary: string;
  readonly xLabel: string;
  readonly original: readonly number[];
  readonly rewritten: readonly number[];
  readonly format: (value: number) => string;
}

const HEIGHT = 170;

export function Plot({ title, summary, xLabel, original, rewritten, format }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);

  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const ink = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: ink("--ink-3"),
      font: `11px ${ink("--sans")}`,
      grid: { stroke: ink("--rule"), width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: { x: { time: false }, y: { range: (plot) => [0, ceiling(plot.data) * 1.15] } },
        axes: [
          { ...axis, grid: { show: false }, label: xLabel, labelSize: 16, labelFont: axis.font, size: 24 },
          { ...axis, size: 62, values: (_, values) => values.map(format) },
        ],
        series: [
          {},
          { stroke: ink("--ink-3"), width: 1.5, dash: [4, 3], points: { show: false } },
          { stroke: ink("--ink"), width: 2, points: { show: false } },
        ],
      },
      [[], [], []],
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [xLabel, format]);

  useEffect(() => {
    const length = Math.max(original.length, rewritten.length);
    plot.current?.setData([Array.from({ length }, (_, at) => at + 1), [...original], [...rewritten]]);
  }, [original, rewritten]);

  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div ref={host} role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}

/** A round in which the machine did something else must not flatten all the others. */
function ceiling(data: uPlot.AlignedData): number {
  const values = data.slice(1).flatMap((series) => [...(series as number[])]);
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * 0.96))] || 1;
}
