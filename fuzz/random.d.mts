export class Random {
  constructor(seed: number, stream?: number);
}
