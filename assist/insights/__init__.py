"""What a shop learns from what happened: figures, boards, experiments, what drives satisfaction, what complaints teach. Never a ranking of persons.

May import what the product may; never knows how a draft is made, nor how a page looks.
"""
