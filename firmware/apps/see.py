"""A gadget: it looks, and says what it sees.

    uopenai install --app see

Each press of the button (or Enter, on a board without one) takes a picture: with the camera, on a firmware
that has the module `camera`, else it is the file PICTURE, as `mpremote cp picture.jpg :` puts it there. So it
is on CircuitPython: its `espcamera` wants pins that no board file has. The file is read while it is sent, so
its size does not matter. The answer is printed as it comes.
"""

from uopenai import DataURL, OpenAI
from uopenai.gadget.button import Button
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.telling import Teller

MODEL = "gpt-4o-mini"
QUESTION = "Say in one or two sentences what is to be seen."
DETAIL = "low"  # or high, or auto: what it costs goes by it
PICTURE = "/picture.jpg"


class Eye:
    """The camera of the board, or the file in its place. There are two modules of that name."""

    def __init__(self) -> None:
        try:
            import camera  # pyright: ignore[reportMissingImports] - not in stock firmware
        except ImportError:
            self.take = lambda: DataURL(PICTURE)
            print("this firmware knows no camera: the picture is the file %s" % PICTURE)
            return
        if hasattr(camera, "Camera"):
            capture = camera.Camera().capture
        else:
            camera.init(0, format=camera.JPEG)
            capture = camera.capture
        self.take = lambda: DataURL(capture(), "image/jpeg")


def main() -> None:
    """Look and tell until Ctrl-C. What fails is told, and the next press tries again."""
    light = Light()
    light.show("starting")
    button = Button()
    eye = Eye()
    with Keeper(light) as keeper:
        keeper.wait()
        teller = Teller(keeper)
        client = OpenAI(timeout=20)
        print("%s, and it looks" % ("Enter" if button.serial else "press the button"))
        light.show("ready")
        while True:
            keeper.pause(20)
            happened = button.step()
            if not happened or (happened == "released" and not button.serial):  # each Enter is a press
                continue
            light.show("thinking")
            try:
                look(client, eye, keeper)
            except Exception as fault:
                teller.tell(fault)
            light.show("ready")


def look(client: OpenAI, eye: Eye, keeper: Keeper) -> None:
    """Take a picture, and print what the model sees, as it comes."""
    content = [
        {"type": "input_text", "text": QUESTION},
        {"type": "input_image", "detail": DETAIL, "image_url": eye.take()},
    ]
    stream = client.responses.create(model=MODEL, input=[{"role": "user", "content": content}], stream=True)
    with stream:
        for word in stream.text:
            print(word, end="")
            keeper.step()
    print()


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
