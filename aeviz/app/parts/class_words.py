"""What the browser's part of a class says, in the reader's language."""

from aeviz.language import text


def words() -> dict[str, str]:
    """The labels, by the names that ``frontend/src/room`` has for them."""
    return _ways() | _students() | _polls() | _teachers() | _works() | _exercises()


def _ways() -> dict[str, str]:
    return {
        "open": text("Open a room"),
        "join": text("Join"),
        "leave": text("Leave"),
        "enter": text("Enter"),
        "code": text("Code"),
        "key": text("Key of the teacher"),
        "key_help": text("With the code it leads this room from another device. Show it to nobody."),
        "other_device": text("Lead a room that is open already, from this device"),
        "name": text("A name, if you like"),
        "save": text("Save"),
        "scan": text("Scan the code, or open the address and type it"),
    }


def _students() -> dict[str, str]:
    return {
        "room": text("Class"),
        "back": text("Back to the class"),
        "to_the_front": text("Please look to the front for a moment."),
        "handed_in": text("Handed in. You can change it until the teacher has collected."),
        "our_data": text("The data of our class are ready."),
        "find_mine": text("Find my drawings"),
        "drawn_all": text("Thank you, that were all of them. Now the others finish."),
        "drawing": text("Your drawing"),
        "undo": text("Undo"),
        "clear": text("Clear"),
        "send": text("Send"),
        "send_screen": text("Send what I have on the screen"),
        "sentence": text("One sentence"),
        "open_place": text("Open the page of this exercise"),
    }


def _polls() -> dict[str, str]:
    return {
        "right": text("right"),
        "round": text("Round"),
        "locked": text("No more answers are taken."),
        "counted": text("Your answer is in. You can change it until the poll is locked."),
        "second_round": text("Second round: answer again after you have talked."),
        "answer_now": text("Answer on your own device."),
        "draw_curve": text("Draw the curve with your finger or the mouse."),
        "hint": text("Fewer than 35 % are right: give a hint, then ask again (Peer Instruction)."),
        "discuss": text("35 to 70 % are right: let them convince their neighbours, then ask again (Peer Instruction)."),
        "explain": text("More than 70 % are right: reveal, explain briefly, go on (Peer Instruction)."),
        "answered": text("answered"),
        "late": text("came in after the question was asked: leave their answers out"),
        "lock": text("Lock"),
        "unlock": text("Take answers again"),
        "again": text("Ask again after a discussion"),
        "reveal": text("Reveal to all"),
        "take_away": text("Take away"),
        "ask": text("Ask the class"),
        "ask_guess": text("Ask the class this guess"),
        "own_question": text("Ask a question of your own"),
        "question": text("Question"),
        "option": text("Answer"),
        "right_one": text("The right answer is"),
        "kind": text("How they answer"),
        "kind_choice": text("They choose an answer"),
        "kind_number": text("They type a number"),
        "kind_knob": text("They place a knob on a scale"),
        "kind_sentence": text("They write a sentence"),
        "number": text("A number"),
        "low": text("from"),
        "high": text("to"),
        "truth": text("Right is"),
        "within": text("give or take"),
        "truth_help": text("Leave it empty if no answer is right. The class sees it when you reveal."),
        "sentence_help": text("You read the sentences when you lock. To reveal shows all of them to all."),
        "right_help": text("Mark the right answer, if there is one. The class sees which when you reveal."),
    }


def _teachers() -> dict[str, str]:
    return {
        "here": text("here"),
        "joined": text("have joined"),
        "note": text("Notes"),
        "pace": text("Pace"),
        "live": text("All follow me"),
        "own": text("Own pace"),
        "closed": text("Look to the front"),
        "free": text("without a limit"),
        "live_help": text("Every screen goes where you go, and moves as you move."),
        "own_help": text("Everybody goes as far as you have come with the class, or anywhere."),
        "closed_help": text("The students' screens ask them to look to the front."),
        "projector": text("Open the projector's window"),
        "show_code": text("Show the code on the projector"),
        "hide_code": text("Hide the code on the projector"),
        "close_doors": text("Let nobody else in"),
        "open_doors": text("Let others in"),
        "end": text("End this room"),
        "end_sure": text("End this room for everybody? What was said in it is forgotten."),
    }


def _works() -> dict[str, str]:
    return {
        "collect": text("Collect, without names"),
        "collect_prompt": text("What are they to hand in?"),
        "collect_sentence": text("A sentence"),
        "collect_drawing": text("A drawing"),
        "collect_knob": text("Where the knob stands"),
        "collect_selection": text("What is selected"),
        "handed": text("handed in."),
        "pick_help": text("Press those that all are to see, side by side."),
        "class_data": text("Data of the class"),
        "each": text("Drawings of each"),
        "digits": text("All draw digits"),
        "points": text("All draw points"),
        "we_draw": text("What we draw"),
        "make": text("Make the data set and train"),
        "made": text("The data set is made."),
    }


def _exercises() -> dict[str, str]:
    return {
        "exercise": text("Exercise"),
        "exercise_text": text("What are they to do?"),
        "exercise_fields": text("Fields for answers, one a line"),
        "exercise_help": text("It opens the page where the class is now, with its settings."),
        "set": text("Set the exercise"),
        "csv": text("Answers as CSV"),
    }
