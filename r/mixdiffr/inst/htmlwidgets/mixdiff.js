// The report stands in a frame of its own: its style is not the document's, and it may run nothing.
HTMLWidgets.widget({
  name: 'mixdiff',
  type: 'output',
  factory: (el) => {
    var frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');
    frame.title = 'Comparison of fits';
    frame.style.cssText = 'width:100%;height:100%;border:1px solid #8888';
    el.appendChild(frame);
    return {
      renderValue: (x) => {
        frame.srcdoc = x.html;
      },
      resize: () => {},
    };
  },
});
