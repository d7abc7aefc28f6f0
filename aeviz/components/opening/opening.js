// Built by frontend/build.js from frontend/src.
var e=/* @__PURE__ */ new WeakSet;function t({parentElement:t,setTriggerValue:n}){e.has(t)||(e.add(t),n(`here`,!0))}export{t as default};