// A parcel's way saved as a PNG: the drawing is shown by the browser, which knows the letters of every script, and copied onto a canvas.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-picture]");
  if (!link) return;
  event.preventDefault();
  const drawing = new Image();
  drawing.onload = () => {
    const canvas = document.createElement("canvas"), twice = 2;
    canvas.width = drawing.naturalWidth * twice;
    canvas.height = drawing.naturalHeight * twice;
    canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const saved = document.createElement("a");
      saved.href = URL.createObjectURL(blob);
      saved.download = link.dataset.picture;
      saved.click();
      setTimeout(() => URL.revokeObjectURL(saved.href), 10000);
    }, "image/png");
  };
  drawing.onerror = () => { window.location.href = link.href; };
  drawing.src = link.href;
});
