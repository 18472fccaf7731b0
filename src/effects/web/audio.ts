/**
 * WebAudio. Facts: w3.org/TR/webaudio. `getChannelData` is the memory of the audio buffer; copying to and
 * from channels and the analyser's getters are done when they return; `setValueCurveAtTime` and the
 * filters take copies; `decodeAudioData` detaches its input.
 */
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  kinds,
  leaksArgs,
  reads,
  returnsReceiver,
  settles,
  yields,
} from "../vocabulary.js";

const CREATES =
  "createAnalyser createBiquadFilter createBufferSource createChannelMerger createChannelSplitter createConstantSource " +
  "createConvolver createDelay createDynamicsCompressor createGain createIIRFilter createOscillator createPanner " +
  "createPeriodicWave createScriptProcessor createStereoPanner createWaveShaper";

const NODES =
  "AudioDestinationNode AudioWorkletNode ChannelMergerNode ChannelSplitterNode ConvolverNode DelayNode " +
  "DynamicsCompressorNode GainNode PannerNode StereoPannerNode WaveShaperNode";

export const audio: Family = {
  kinds: {
    AudioBuffer: kind(
      { ...each("copyFromChannel copyToChannel", reads), getChannelData: yields("view:Float32Array") },
      each("duration length numberOfChannels sampleRate", reads),
    ),
    BaseAudioContext: kind(
      {
        createBuffer: fresh("AudioBuffer"),
        ...each(CREATES, answers),
        decodeAudioData: { result: "unknown", keepsUntilSettled: ["args"], detaches: ["arg0"] },
      },
      {
        ...each("currentTime sampleRate state", reads),
        ...each("audioWorklet destination listener", answers),
      },
      "EventTarget",
    ),
    AudioContext: kind(
      {
        ...each("close resume suspend", settles),
        ...each("createMediaElementSource createMediaStreamDestination createMediaStreamSource", leaksArgs),
      },
      each("baseLatency outputLatency", reads),
      "BaseAudioContext",
    ),
    OfflineAudioContext: kind(
      each("resume startRendering suspend", settles),
      { length: reads },
      "BaseAudioContext",
    ),
    AudioNode: kind(
      { connect: { result: "arg0", escapes: ["args"] }, disconnect: reads },
      each("numberOfInputs numberOfOutputs", reads),
      "EventTarget",
    ),
    ...kinds(NODES, kind({}, {}, "AudioNode")),
    AudioScheduledSourceNode: kind(each("start stop", reads), {}, "AudioNode"),
    ...kinds("AudioBufferSourceNode ConstantSourceNode", kind({}, {}, "AudioScheduledSourceNode")),
    OscillatorNode: kind({ setPeriodicWave: reads }, {}, "AudioScheduledSourceNode"),
    AnalyserNode: kind(
      each("getByteFrequencyData getByteTimeDomainData getFloatFrequencyData getFloatTimeDomainData", reads),
      {},
      "AudioNode",
    ),
    ...kinds("BiquadFilterNode IIRFilterNode", kind({ getFrequencyResponse: reads }, {}, "AudioNode")),
    AudioParam: kind(
      each(
        "cancelAndHoldAtTime cancelScheduledValues exponentialRampToValueAtTime linearRampToValueAtTime " +
          "setTargetAtTime setValueAtTime setValueCurveAtTime",
        returnsReceiver,
      ),
      each("defaultValue maxValue minValue", reads),
    ),
  },
  constructors: {
    AudioBuffer: fresh("AudioBuffer"),
    PeriodicWave: answers,
  },
};
