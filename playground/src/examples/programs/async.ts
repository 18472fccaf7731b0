export async function digest(blocks: number[][]): Promise<number> {
  const state = new Uint32Array(64);
  for (const block of blocks) {
    block.forEach((word, i) => {
      state[i % 64] = (state[i % 64]! ^ word) * 2654435761;
    });
    await undefined; // let others run
  }
  return state.reduce((a, b) => (a ^ b) >>> 0, 0);
}

export const main = () => Promise.all([digest([[1, 2, 3]]), digest([[4, 5], [6]])]);
