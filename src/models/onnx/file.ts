/** Whether a system's name is a network in an ONNX file. */
export const isOnnxFile = (name: string): boolean => name.toLowerCase().endsWith('.onnx');
