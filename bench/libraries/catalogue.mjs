// The libraries that are measured: all that they are made of is rewritten, nothing in it is changed by hand.

/**
 * - `name`: of the workload
 * - `packages`: what the workload imports; what those depend on is rewritten too
 * - `hand`: the speed-up that a person reached with a pool by hand, for comparison
 * - `control`: nothing is to be gained there, and nothing must be lost
 */
export const libraries = [
  { name: "tweetnacl", packages: ["tweetnacl"], hand: 2.6 },
  { name: "stablelib", packages: ["@stablelib/ed25519", "@stablelib/x25519"], hand: 2.6 },
  { name: "fflate-messages", packages: ["fflate"], hand: 3.0 },
  { name: "ml-levenberg-marquardt", packages: ["ml-levenberg-marquardt"], hand: 1.97 },
  { name: "js-mp3", packages: ["js-mp3"], hand: 1.4 },
  { name: "jpeg-js-decode", packages: ["jpeg-js"], hand: 1.39 },
  { name: "jpeg-js", packages: ["jpeg-js"] },
  { name: "fflate-documents", packages: ["fflate"] },
  { name: "d3-array", packages: ["d3-array"] },
  { name: "ml-gsd", packages: ["ml-gsd"] },
  { name: "delaunator", packages: ["delaunator"], control: true },
  { name: "numeric", packages: ["numeric"], control: true },
  { name: "jsfft", packages: ["jsfft"], control: true },
  { name: "mlkem", packages: ["mlkem"], control: true },
];

/** Exactly these versions are installed. */
export const versions = {
  "@stablelib/ed25519": "2.1.0",
  "@stablelib/x25519": "2.0.1",
  "d3-array": "3.2.4",
  delaunator: "5.1.0",
  fflate: "0.8.3",
  "jpeg-js": "0.4.4",
  "js-mp3": "0.1.0",
  jsfft: "0.0.4",
  "ml-gsd": "14.2.2",
  "ml-levenberg-marquardt": "5.1.0",
  "ml-matrix": "6.15.1",
  mlkem: "2.7.0",
  numeric: "1.2.6",
  tweetnacl: "1.0.3",
};
