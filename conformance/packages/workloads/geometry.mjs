/** Indexes, polygons, transforms and vectors. */
export default {
  earcut: {
    version: "3.2.4",
    run: ({ default: earcut, flatten, deviation }, { unit }) =>
      [12, 100, 300].flatMap((corners) => {
        const ring = (size) =>
          Array.from({ length: corners }, (_, i) => {
            const at = (2 * Math.PI * i) / corners;
            const far = size * (1 + unit() / 3);
            return [Math.cos(at) * far, Math.sin(at) * far];
          });
        const { vertices, holes, dimensions } = flatten([ring(10), ring(3)]);
        const triangles = earcut(vertices, holes, dimensions);
        return [triangles, deviation(vertices, holes, dimensions, triangles)];
      }),
  },
  kdbush: {
    version: "4.1.0",
    run: ({ default: KDBush }, { unit }) =>
      [10, 1000].flatMap((count) => {
        const index = new KDBush(count, 16, Float32Array);
        for (let i = 0; i < count; i++) index.add(unit() * 100, unit() * 100);
        index.finish();
        const copy = KDBush.from(index.data);
        return [index.range(10, 10, 60, 50), copy.within(50, 50, 20), new Uint8Array(index.data)];
      }),
  },
  flatbush: {
    version: "4.7.0",
    run: ({ default: Flatbush }, { unit }) =>
      [10, 1000].flatMap((count) => {
        const index = new Flatbush(count);
        for (let i = 0; i < count; i++) {
          const [x, y] = [unit() * 100, unit() * 100];
          index.add(x, y, x + unit() * 5, y + unit() * 5);
        }
        index.finish();
        const copy = Flatbush.from(index.data);
        return [index.search(10, 10, 60, 50), copy.neighbors(50, 50, 7), new Uint8Array(index.data)];
      }),
  },
  geokdbush: {
    version: "2.1.0",
    needs: { kdbush: "4.1.0" },
    async run({ around, distance }, { unit }, load) {
      const { default: KDBush } = await load("kdbush");
      const index = new KDBush(500);
      for (let i = 0; i < 500; i++) index.add(unit() * 360 - 180, unit() * 180 - 90);
      index.finish();
      return [around(index, 10, 50, 20), around(index, -100, 0, 5, 4000), distance(1, 2, 3, 4)];
    },
  },
  "martinez-polygon-clipping": {
    version: "0.8.1",
    run: (martinez, { unit }) => {
      const { union, intersection, diff, xor } = martinez.default ?? martinez;
      const star = (x, y) => {
        const ring = Array.from({ length: 20 }, (_, i) => {
          const far = 3 + (i % 2) * 5 + unit();
          return [x + Math.cos((i * Math.PI) / 10) * far, y + Math.sin((i * Math.PI) / 10) * far];
        });
        return [[...ring, ring[0]]];
      };
      const [a, b] = [star(0, 0), star(4, 3)];
      return [union(a, b), intersection(a, b), diff(a, b), xor(a, b)].map((one) => one.flat(3));
    },
  },
  rbush: {
    version: "4.0.1",
    run: ({ default: RBush }, { unit }) => {
      const box = (id) => {
        const [x, y] = [unit() * 100, unit() * 100];
        return { id, minX: x, minY: y, maxX: x + 3, maxY: y + 3 };
      };
      const tree = new RBush(6);
      const list = Array.from({ length: 400 }, (_, id) => box(id));
      tree.load(list.slice(0, 300));
      for (const one of list.slice(300)) tree.insert(one);
      for (const one of list.slice(0, 50)) tree.remove(one);
      return [
        tree.search({ minX: 10, minY: 10, maxX: 50, maxY: 60 }).map(({ id }) => id),
        JSON.stringify(tree.toJSON()),
      ];
    },
  },
  "fft.js": {
    version: "4.0.4",
    run: ({ default: FFT }, { unit }) =>
      [4, 64, 512].flatMap((size) => {
        const fft = new FFT(size);
        const input = Array.from({ length: size }, unit);
        const out = fft.createComplexArray();
        fft.realTransform(out, input);
        fft.completeSpectrum(out);
        const back = fft.createComplexArray();
        fft.inverseTransform(back, out);
        return [out.slice(), fft.fromComplexArray(back)];
      }),
  },
  "ml-fft": {
    version: "1.3.5",
    run: ({ default: { FFT, FFTUtils } }, { unit }) => {
      const [rows, columns] = [8, 16];
      FFT.init(64);
      const re = Array.from({ length: 64 }, unit);
      const im = Array.from({ length: 64 }, unit);
      FFT.fft(re, im);
      const spectrum = [re.slice(), im.slice()];
      FFT.ifft(re, im);
      const image = Array.from({ length: rows * columns }, unit);
      const transformed = FFTUtils.fft2DArray(image, rows, columns);
      return [
        ...spectrum,
        re,
        im,
        transformed,
        FFTUtils.ifft2DArray(transformed, rows, columns),
        FFTUtils.convolute(
          image,
          [
            [1, 2, 1],
            [2, 4, 2],
            [1, 2, 1],
          ],
          rows,
          columns,
        ),
      ];
    },
  },
  "gl-matrix": {
    version: "3.4.4",
    run: ({ mat4, quat, vec3, mat3, quat2, vec4 }, { unit }) => {
      const out = [];
      for (let i = 0; i < 20; i++) {
        const rotation = quat.fromEuler(quat.create(), unit() * 90, unit() * 90, unit() * 90);
        const matrix = mat4.fromRotationTranslationScale(
          mat4.create(),
          rotation,
          [1, 2, unit()],
          [1, unit() + 1, 2],
        );
        const inverse = mat4.invert(mat4.create(), matrix);
        const view = mat4.lookAt(mat4.create(), [unit(), 3, 4], [0, 0, 0], [0, 1, 0]);
        const list = Float32Array.from({ length: 30 }, unit);
        vec3.forEach(list, 0, 0, 0, vec3.transformMat4, view);
        out.push(
          inverse,
          view,
          list,
          mat4.getRotation(quat.create(), matrix),
          mat3.normalFromMat4(mat3.create(), matrix),
        );
        out.push(
          quat2.getTranslation(vec3.create(), quat2.fromMat4(quat2.create(), matrix)),
          vec4.random(vec4.create(), 0),
        );
        out.push(
          quat.slerp(quat.create(), rotation, quat.rotateX(quat.create(), rotation, 1), unit()),
          mat4.perspective(mat4.create(), 1, 2, 0.1, 9),
        );
      }
      return out;
    },
  },
  three: {
    version: "0.187.0",
    entry: "three/build/three.module.js",
    run: (THREE, { unit }) => {
      const knot = new THREE.TorusKnotGeometry(1, 0.3, 30, 6);
      knot.computeBoundingSphere();
      knot.computeVertexNormals();
      const mesh = new THREE.Mesh(knot, new THREE.MeshBasicMaterial());
      mesh.rotation.set(unit(), unit(), unit());
      mesh.updateMatrixWorld(true);
      const ray = new THREE.Raycaster(new THREE.Vector3(0.9, 0.1, 5), new THREE.Vector3(0, 0, -1));
      const shape = new THREE.Shape([
        new THREE.Vector2(0, 0),
        new THREE.Vector2(3, 0),
        new THREE.Vector2(2, 2),
      ]);
      const extruded = new THREE.ExtrudeGeometry(shape, { depth: 1, bevelEnabled: true });
      const track = new THREE.VectorKeyframeTrack(".position", [0, 1, 2], Array.from({ length: 9 }, unit));
      const plain = knot.toNonIndexed();
      const curve = new THREE.CatmullRomCurve3(
        Array.from({ length: 5 }, () => new THREE.Vector3(unit(), unit(), unit())),
      );
      return [
        knot.attributes.normal.array,
        knot.boundingSphere.radius,
        ray.intersectObject(mesh).map(({ distance, faceIndex }) => [distance, faceIndex]),
        extruded.attributes.position.array,
        [...track.createInterpolant().evaluate(0.7)],
        plain.attributes.uv.array,
        curve.getSpacedPoints(9).map((point) => point.toArray()),
        new THREE.IcosahedronGeometry(1, 2).attributes.position.array,
      ];
    },
  },
};
