/**
 * WebGPU. Facts: w3.org/TR/webgpu. `writeBuffer` and `writeTexture` take a copy on the content timeline,
 * that is before they return. Descriptors are read. A mapped range is memory of the GPU buffer.
 */
import { answers, each, type Family, kind, kinds, leaksArgs, reads, settles } from "../vocabulary.js";

const DEVICE_SYNC =
  "createBindGroup createBindGroupLayout createBuffer createCommandEncoder createComputePipeline createPipelineLayout " +
  "createQuerySet createRenderBundleEncoder createRenderPipeline createSampler createShaderModule createTexture";

const ENCODER =
  "clearBuffer copyBufferToBuffer copyBufferToTexture copyTextureToBuffer copyTextureToTexture insertDebugMarker " +
  "popDebugGroup pushDebugGroup resolveQuerySet writeTimestamp";

const PASS = "end insertDebugMarker popDebugGroup pushDebugGroup setBindGroup setPipeline";

const RENDER =
  "beginOcclusionQuery draw drawIndexed drawIndexedIndirect drawIndirect endOcclusionQuery executeBundles " +
  "setBlendConstant setIndexBuffer setScissorRect setStencilReference setVertexBuffer setViewport";

export const webgpu: Family = {
  kinds: {
    GPUQueue: kind({
      ...each("copyExternalImageToTexture submit writeBuffer writeTexture", reads),
      onSubmittedWorkDone: settles,
    }),
    GPUBuffer: kind(
      { ...each("destroy unmap", reads), getMappedRange: answers, mapAsync: settles },
      each("mapState size usage", reads),
    ),
    GPUDevice: kind(
      {
        ...each(DEVICE_SYNC, answers),
        ...each("createComputePipelineAsync createRenderPipelineAsync popErrorScope", settles),
        importExternalTexture: leaksArgs,
        ...each("destroy pushErrorScope", reads),
      },
      each("adapterInfo features limits lost queue", answers),
      "EventTarget",
    ),
    GPUCommandEncoder: kind({
      ...each(ENCODER, reads),
      ...each("beginComputePass beginRenderPass finish", answers),
    }),
    GPUComputePassEncoder: kind(each(`${PASS} dispatchWorkgroups dispatchWorkgroupsIndirect`, reads)),
    ...kinds(
      "GPURenderPassEncoder GPURenderBundleEncoder",
      kind({ ...each(`${PASS} ${RENDER}`, reads), finish: answers }),
    ),
    GPUTexture: kind({ createView: answers, destroy: reads }, each("depthOrArrayLayers height width", reads)),
    ...kinds("GPUComputePipeline GPURenderPipeline", kind({ getBindGroupLayout: answers })),
    GPUCanvasContext: kind({
      configure: leaksArgs,
      ...each("getConfiguration getCurrentTexture", answers),
      unconfigure: reads,
    }),
  },
};
