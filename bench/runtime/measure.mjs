/** CPU time of the process, collector threads included, in nanoseconds. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

/**
 * Nanoseconds of one of the `times` operations that `run` is told to do: the median of the samples, of some 15 ms each.
 * `best` is the fastest of them: where differences of a hundredth count, what the neighbours on the machine add must not.
 */
export async function measure(run, { samples = 7, best = false } = {}) {
  let times = 1;
  for (;;) {
    // the best of three: a pause of the machine is not mistaken for work
    let took = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3; attempt++) {
      const start = cpu();
      run(times);
      took = Math.min(took, cpu() - start);
    }
    if (took > 10e6) break;
    times = Math.ceil(times * Math.min(16, Math.max(2, 15e6 / Math.max(took, 1e5))));
  }
  const each = [];
  for (let sample = 0; sample < samples; sample++) {
    const start = cpu();
    run(times);
    each.push((cpu() - start) / times);
    await new Promise(setImmediate);
  }
  each.sort((a, b) => a - b);
  return each[best ? 0 : samples >> 1];
}
