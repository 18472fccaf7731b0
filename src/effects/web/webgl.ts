/**
 * WebGL 1 and 2. Facts: registry.khronos.org/webgl/specs/latest/1.0 and /2.0. Uploads copy before they
 * return, downloads (`readPixels`, `getBufferSubData`) write into the array that they are given. What is
 * bound or attached is an object of the context, never memory of the program.
 */
import { answers, each, type Family, kind, reads } from "../vocabulary.js";

const STATE =
  "activeTexture attachShader bindAttribLocation bindBuffer bindFramebuffer bindRenderbuffer bindTexture blendColor " +
  "blendEquation blendEquationSeparate blendFunc blendFuncSeparate checkFramebufferStatus clear clearColor clearDepth " +
  "clearStencil colorMask compileShader copyTexImage2D copyTexSubImage2D cullFace deleteBuffer deleteFramebuffer " +
  "deleteProgram deleteRenderbuffer deleteShader deleteTexture depthFunc depthMask depthRange detachShader disable " +
  "disableVertexAttribArray drawArrays drawElements enable enableVertexAttribArray finish flush framebufferRenderbuffer " +
  "framebufferTexture2D frontFace generateMipmap getAttribLocation getError getProgramInfoLog getShaderInfoLog " +
  "getShaderSource getVertexAttribOffset hint isBuffer isContextLost isEnabled isFramebuffer isProgram isRenderbuffer " +
  "isShader isTexture lineWidth linkProgram pixelStorei polygonOffset renderbufferStorage sampleCoverage scissor " +
  "shaderSource stencilFunc stencilFuncSeparate stencilMask stencilMaskSeparate stencilOp stencilOpSeparate " +
  "texParameterf texParameteri useProgram validateProgram vertexAttribPointer viewport drawingBufferStorage";

const MEMORY =
  "bufferData bufferSubData compressedTexImage2D compressedTexSubImage2D readPixels texImage2D texSubImage2D " +
  "uniform1f uniform1fv uniform1i uniform1iv uniform2f uniform2fv uniform2i uniform2iv uniform3f uniform3fv " +
  "uniform3i uniform3iv uniform4f uniform4fv uniform4i uniform4iv uniformMatrix2fv uniformMatrix3fv uniformMatrix4fv " +
  "vertexAttrib1f vertexAttrib1fv vertexAttrib2f vertexAttrib2fv vertexAttrib3f vertexAttrib3fv vertexAttrib4f " +
  "vertexAttrib4fv";

const OBJECTS =
  "createBuffer createFramebuffer createProgram createRenderbuffer createShader createTexture getActiveAttrib " +
  "getActiveUniform getAttachedShaders getBufferParameter getContextAttributes getExtension " +
  "getFramebufferAttachmentParameter getParameter getProgramParameter getRenderbufferParameter getShaderParameter " +
  "getShaderPrecisionFormat getSupportedExtensions getTexParameter getUniform getUniformLocation getVertexAttrib";

const STATE_2 =
  "beginQuery beginTransformFeedback bindBufferBase bindBufferRange bindSampler bindTransformFeedback bindVertexArray " +
  "blitFramebuffer clearBufferfi clientWaitSync copyBufferSubData copyTexSubImage3D deleteQuery deleteSampler " +
  "deleteSync deleteTransformFeedback deleteVertexArray drawArraysInstanced drawBuffers drawElementsInstanced " +
  "drawRangeElements endQuery endTransformFeedback framebufferTextureLayer getActiveUniformBlockName " +
  "getFragDataLocation getUniformBlockIndex invalidateFramebuffer invalidateSubFramebuffer isQuery isSampler isSync " +
  "isTransformFeedback isVertexArray pauseTransformFeedback readBuffer renderbufferStorageMultisample " +
  "resumeTransformFeedback samplerParameterf samplerParameteri texStorage2D texStorage3D transformFeedbackVaryings " +
  "uniformBlockBinding vertexAttribDivisor vertexAttribIPointer waitSync";

const MEMORY_2 =
  "clearBufferfv clearBufferiv clearBufferuiv compressedTexImage3D compressedTexSubImage3D getBufferSubData texImage3D " +
  "texSubImage3D uniform1ui uniform1uiv uniform2ui uniform2uiv uniform3ui uniform3uiv uniform4ui uniform4uiv " +
  "uniformMatrix2x3fv uniformMatrix2x4fv uniformMatrix3x2fv uniformMatrix3x4fv uniformMatrix4x2fv uniformMatrix4x3fv " +
  "vertexAttribI4i vertexAttribI4iv vertexAttribI4ui vertexAttribI4uiv";

const OBJECTS_2 =
  "createQuery createSampler createTransformFeedback createVertexArray fenceSync getActiveUniformBlockParameter getActiveUniforms " +
  "getIndexedParameter getInternalformatParameter getQuery getQueryParameter getSamplerParameter getSyncParameter " +
  "getTransformFeedbackVarying getUniformIndices";

export const webgl: Family = {
  kinds: {
    WebGLRenderingContext: kind(
      { ...each(STATE, reads), ...each(MEMORY, reads), ...each(OBJECTS, answers) },
      { ...each("drawingBufferHeight drawingBufferWidth", reads), canvas: answers },
    ),
    WebGL2RenderingContext: kind(
      { ...each(STATE_2, reads), ...each(MEMORY_2, reads), ...each(OBJECTS_2, answers) },
      {},
      "WebGLRenderingContext",
    ),
  },
};
