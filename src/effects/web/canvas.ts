/**
 * Canvas and ImageData. Facts: HTML "the 2d rendering context", "ImageData".
 *
 * Drawing reads at once. `new ImageData(array, w, h)` is a frame around the very array it was given:
 * `data` is that array. `createImageBitmap` is asynchronous.
 */
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  leaksArgs,
  reads,
  returnsReceiver,
  settles,
  yields,
} from "../vocabulary.js";

const DRAWING =
  "arc arcTo beginPath bezierCurveTo clearRect clip closePath drawFocusIfNeeded drawImage ellipse fill fillRect fillText " +
  "isContextLost isPointInPath isPointInStroke lineTo moveTo putImageData quadraticCurveTo rect reset resetTransform " +
  "restore rotate roundRect save scale setLineDash setTransform stroke strokeRect strokeText transform translate";

const PATHS =
  "addPath arc arcTo bezierCurveTo closePath ellipse lineTo moveTo quadraticCurveTo rect roundRect";

const MATRIX_SELF =
  "invertSelf multiplySelf preMultiplySelf rotateAxisAngleSelf rotateFromVectorSelf rotateSelf scale3dSelf scaleSelf " +
  "setMatrixValue skewXSelf skewYSelf translateSelf";

const MATRIX_NEW =
  "flipX flipY inverse multiply rotate rotateAxisAngle rotateFromVector scale scale3d scaleNonUniform skewX skewY translate";

export const canvas: Family = {
  kinds: {
    ImageData: kind(
      {},
      { data: yields("view:Uint8ClampedArray"), ...each("colorSpace height pixelFormat width", reads) },
    ),
    CanvasRenderingContext2D: kind(
      {
        ...each(DRAWING, reads),
        ...each("createImageData getImageData", fresh("ImageData")),
        getLineDash: fresh("Array"),
        ...each("createConicGradient createLinearGradient createPattern createRadialGradient", answers),
        ...each("getContextAttributes getTransform measureText", answers),
      },
      { canvas: answers },
    ),
    OffscreenCanvasRenderingContext2D: kind({}, {}, "CanvasRenderingContext2D"),
    CanvasGradient: kind({ addColorStop: reads }),
    CanvasPattern: kind({ setTransform: reads }),
    Path2D: kind(each(PATHS, reads)),
    HTMLCanvasElement: kind({
      getContext: answers,
      toDataURL: reads,
      toBlob: leaksArgs,
      transferControlToOffscreen: answers,
    }),
    OffscreenCanvas: kind({ getContext: answers, convertToBlob: answers, transferToImageBitmap: answers }),
    ImageBitmap: kind({ close: reads }, each("height width", reads)),
    DOMMatrixReadOnly: kind({
      ...each(MATRIX_NEW, answers),
      toFloat32Array: fresh("Float32Array"),
      toFloat64Array: fresh("Float64Array"),
      toString: reads,
      ...each("toJSON transformPoint", answers),
    }),
    DOMMatrix: kind(each(MATRIX_SELF, returnsReceiver), {}, "DOMMatrixReadOnly"),
  },
  globals: {
    createImageBitmap: settles,
    ...each("DOMMatrix.fromFloat32Array DOMMatrix.fromFloat64Array DOMMatrix.fromMatrix", answers),
  },
  constructors: {
    ImageData: yields("view0:ImageData"),
    Path2D: fresh("Path2D"),
    OffscreenCanvas: fresh("OffscreenCanvas"),
    ...each("DOMMatrix DOMMatrixReadOnly", answers),
  },
};
